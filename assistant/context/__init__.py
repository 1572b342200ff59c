"""What of the workspace goes into the prompt."""
