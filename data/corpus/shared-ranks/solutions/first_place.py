def rank_scores(scores):
    place = {}
    for i, s in enumerate(sorted(scores, reverse=True), start=1):
        place.setdefault(s, i)
    return [place[s] for s in scores]
