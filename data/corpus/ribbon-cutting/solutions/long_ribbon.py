def best_income(length, prices, fee):
    memo = {}

    def go(n):
        if n in memo:
            return memo[n]
        best = prices[n - 1]
        for first in range(1, n // 2 + 1):
            best = max(best, go(first) + go(n - first) - fee)
        memo[n] = best
        return best

    return go(length)
