"""The engine: propose, check, repair, rank; and the command line over it."""
