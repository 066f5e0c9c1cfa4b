from bisect import bisect_left
from itertools import groupby


def top_words(words, prefixes, k):
    log = sorted(words)
    result = []
    for prefix in prefixes:
        lo = bisect_left(log, prefix)
        hi = bisect_left(log, prefix + "~")
        runs = [(word, len(list(run))) for word, run in groupby(log[lo:hi])]
        runs.sort(key=lambda pair: pair[1], reverse=True)
        result.append([word for word, _ in runs[:k]])
    return result
