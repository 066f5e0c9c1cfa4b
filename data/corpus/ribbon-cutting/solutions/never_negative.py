def best_income(length, prices, fee):
    best = [0] * (length + 1)
    for size in range(1, length + 1):
        for piece in range(1, min(size, len(prices)) + 1):
            cut = fee if piece < size else 0
            best[size] = max(best[size], prices[piece - 1] + best[size - piece] - cut)
    return best[length]
