"""Carts: what a customer is about to buy."""

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Item:
    """One line of a cart."""

    name: str
    price: float
    quantity: int = 1

    def cost(self) -> float:
        """Price times quantity."""
        return self.price * self.quantity


@dataclass
class Cart:
    """The items of one customer."""

    customer: str
    items: list[Item] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Put an item into the cart."""
        self.items.append(item)

    def remove(self, name: str) -> None:
        """Take every item of that name out of the cart."""
        self.items = [item for item in self.items if item.name != name]

    def total(self) -> float:
        """The cost of all items."""
        result = 0.0
        for item in self.items:
            result += item.cost()
        return result

    def is_empty(self) -> bool:
        """Whether nothing was chosen yet."""
        return len(self.items) == 0


def save(cart: Cart, path: Path) -> None:
    """Write a cart to a JSON file."""
    rows = [[item.name, item.price, item.quantity] for item in cart.items]
    path.write_text(json.dumps({"customer": cart.customer, "items": rows}))


def load(path: Path) -> Cart:
    """Read a cart from a JSON file."""
    data = json.loads(path.read_text())
    cart = Cart(data["customer"])
    for name, price, quantity in data["items"]:
        cart.add(Item(name, price, quantity))
    return cart
