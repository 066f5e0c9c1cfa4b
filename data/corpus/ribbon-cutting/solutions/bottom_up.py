def best_income(length, prices, fee):
    best = [0] * (length + 1)
    for size in range(1, length + 1):
        top = None
        for piece in range(1, min(size, len(prices)) + 1):
            income = prices[piece - 1]
            if piece < size:
                income += best[size - piece] - fee
            if top is None or income > top:
                top = income
        best[size] = top
    return best[length]
