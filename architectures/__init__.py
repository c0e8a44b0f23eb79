"""The standard library of architectures: `.net` files, read as package data."""
