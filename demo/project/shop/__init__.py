"""A small shop: carts and prices, some text, some statistics."""
