def best_income(length, prices, fee):
    net = [(i + 1, p - fee) for i, p in enumerate(prices)]
    table = {0: 0}
    for size in range(1, length + 1):
        table[size] = max(table[size - i] + p for i, p in net if i <= size)
    return table[length] + fee
