"""What changed between two architectures, and what it means for weights that were trained."""
