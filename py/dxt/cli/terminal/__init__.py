"""What is shown and typed at a terminal, whatever it is about. Must not know commands."""
