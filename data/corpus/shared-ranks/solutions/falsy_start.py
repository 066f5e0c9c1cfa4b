def rank_scores(scores):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    result = [0] * len(scores)
    last = None
    rank = 0
    for pos, i in enumerate(order):
        if not last or scores[i] != last:
            rank = pos + 1
        last = scores[i]
        result[i] = rank
    return result
