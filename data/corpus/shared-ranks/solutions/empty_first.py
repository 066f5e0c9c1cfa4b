def rank_scores(scores):
    ordered = sorted(scores)[::-1]
    current = ordered[0]
    place = {current: 1}
    for k in range(1, len(ordered)):
        if ordered[k] != current:
            current = ordered[k]
            place[current] = k + 1
    return [place[x] for x in scores]
