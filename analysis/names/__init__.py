"""Which names a text uses and nothing defines, and which it uses before they are bound."""
