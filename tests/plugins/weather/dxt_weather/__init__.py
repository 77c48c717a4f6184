"""A plugin for the tests. Importing it leaves a trace, so that reading it can be seen not to."""

import sys

sys.modules[f"{__name__}.was_imported"] = sys.modules[__name__]
