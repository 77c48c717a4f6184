"""Text that is the same on every Python: JSON read and written, numbers spelt."""
