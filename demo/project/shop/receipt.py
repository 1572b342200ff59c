"""Receipts: the last line is still being typed."""

from shop.cart import Cart


def label(cart: Cart) -> str:
    """The customer and the total, for the head of a receipt."""
    return 
