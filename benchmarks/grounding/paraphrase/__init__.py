"""True narratives in other words, to measure the checker on texts that no template wrote."""

from benchmarks.grounding.paraphrase.reword import RULES, reword
from benchmarks.grounding.paraphrase.rules import Rule

__all__ = ["RULES", "Rule", "reword"]
