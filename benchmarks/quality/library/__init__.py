"""A small lending library, fully typed: the project that written candidates stand in."""
