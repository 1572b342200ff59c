"""The components that a search puts programs together from, one table for each sort of value."""
