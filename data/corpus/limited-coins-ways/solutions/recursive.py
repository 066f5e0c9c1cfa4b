import sys
from collections import namedtuple
from functools import lru_cache

Coin = namedtuple("Coin", "value count")
sys.setrecursionlimit(5000)
MOD = 1_000_000_007

k, a = map(int, sys.stdin.readline().split())
coins = [Coin(*map(int, sys.stdin.readline().split())) for _ in range(k)]


@lru_cache(None)
def ways(i, rest):
    if i == k:
        return int(rest == 0)
    coin = coins[i]
    most = min(coin.count, rest // coin.value)
    total = 0
    for used in range(most + 1):
        total += ways(i + 1, rest - used * coin.value)
    return total % MOD


print(ways(0, a))
