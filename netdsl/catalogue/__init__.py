"""What is known of the standard networks: papers, words, and numbers."""
