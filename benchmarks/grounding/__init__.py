"""How well the checker tells lies from truth: ``make bench-grounding``."""
