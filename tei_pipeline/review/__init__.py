"""What an editor looks at: the book checked against itself, the differences, the decisions."""
