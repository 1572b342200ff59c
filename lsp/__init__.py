"""The editor's door: a language server over stdio.

A handler takes an immutable snapshot of a document, asks the one engine, and answers in the
protocol's positions; nothing of how code is proposed or checked is decided here.
"""
