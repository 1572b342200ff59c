"""Program search: programs found from examples alone, without a model."""
