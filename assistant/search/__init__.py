"""Program search: functions found by enumeration, with no model, from the examples alone.

A proposer like the model: what it finds is written as source text and goes through the same checks,
sandbox and evidence. Unlike a model it knows how many different functions fit the examples.
"""
