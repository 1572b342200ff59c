"""What runs in a jail: the user's module, and versions of one function of it on examples."""
