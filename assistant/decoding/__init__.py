"""Reading a model's stream, and stopping it as soon as it has said what was asked."""
