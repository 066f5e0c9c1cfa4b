from bisect import bisect_left


def rank_scores(scores):
    keys = sorted(-s for s in scores)
    return list(map(lambda s: bisect_left(keys, -s) + 1, scores))
