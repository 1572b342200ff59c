"""Ways to reach a code model, one module each, behind one protocol."""
