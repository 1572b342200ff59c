"""The language server: one module a request. Nothing is built here yet."""
