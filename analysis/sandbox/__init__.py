"""Running untrusted code where it can neither harm nor deceive."""
