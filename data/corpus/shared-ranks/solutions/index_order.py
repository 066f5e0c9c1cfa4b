def rank_scores(scores):
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    result = [0] * len(scores)
    last = None
    rank = 0

    def assign(pos, i):
        nonlocal last, rank
        if scores[i] != last:
            last, rank = scores[i], pos + 1
        result[i] = rank

    for pos, i in enumerate(order):
        assign(pos, i)
    return result
