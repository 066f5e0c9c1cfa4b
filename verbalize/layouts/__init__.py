"""Ways to lay facts out that are not prose."""
