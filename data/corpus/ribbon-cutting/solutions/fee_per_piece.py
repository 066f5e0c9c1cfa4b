def best_income(length, prices, fee):
    dp = [0] + [-10**9] * length
    for n in range(1, length + 1):
        for i, p in enumerate(prices, 1):
            if i <= n:
                dp[n] = max(dp[n], dp[n - i] + p - fee)
    return dp[length]
