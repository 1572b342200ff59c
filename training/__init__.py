"""How the embedded model is made: corpus, tokenizer, training, export."""
