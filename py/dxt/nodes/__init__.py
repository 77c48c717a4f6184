"""Node types: what ports a function has, which types there are, and the functions built in."""
