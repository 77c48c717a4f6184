"""Child processes that perform tasks, seen from both ends of the pipe between."""
