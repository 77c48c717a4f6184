"""How graphs and recorded runs differ, and why that makes a node stale. Nothing is run here."""
