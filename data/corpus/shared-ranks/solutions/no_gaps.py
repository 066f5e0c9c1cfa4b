def rank_scores(scores):
    levels = sorted(set(scores), reverse=True)
    return [levels.index(s) + 1 for s in scores]
