"""What can be imported from where, found by reading files only: nothing is imported to learn it."""
