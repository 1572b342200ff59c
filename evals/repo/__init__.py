"""Completion quality on the user's own repository: holes drawn from it, filled, and judged."""
