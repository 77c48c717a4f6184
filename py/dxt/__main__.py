"""`python -m dxt` is `dxt`."""

from dxt.cli import main

main(prog_name="dxt")
