"""What `benchmarks/analysis_quality.py` judges, and who says what is right."""
