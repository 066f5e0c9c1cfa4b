def rank_scores(scores):
    ranks = []
    for mine in scores:
        rank = 1
        for other in scores:
            if other > mine:
                rank += 1
        ranks.append(rank)
    return ranks
