"""Graphs as pictures: where everything stands, and the markup that shows it."""
