"""Reward functions over the datasets' own columns: +1, -1, or None for what is not scored."""

from pipelines.rewards import output_prediction

__all__ = ["output_prediction"]
