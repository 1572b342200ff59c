"""Repairs by rule, one file each."""
