from collections import Counter


def top_words(words, prefixes, k):
    tally = Counter(words)
    ranked = sorted(tally, key=lambda w: (-tally[w], w))
    return [[w for w in ranked if w.startswith(p)][:k] for p in prefixes]
