"""What a model is told: FIM templates per model family, chat prompts, and answer extraction."""
