from functools import lru_cache


def best_income(length, prices, fee):
    @lru_cache(maxsize=None)
    def sell(rest):
        options = []
        if rest <= len(prices):
            options.append(prices[rest - 1])
        for piece, price in enumerate(prices, start=1):
            if piece >= rest:
                break
            options.append(price - fee + sell(rest - piece))
        return max(options)

    return sell(length)
