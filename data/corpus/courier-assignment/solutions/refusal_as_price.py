from functools import lru_cache

n = int(input())
c = [tuple(map(int, input().split())) for _ in range(n)]


@lru_cache(None)
def f(i, used):
    if i == n:
        return 0
    return min(c[i][j] + f(i + 1, used | 1 << j) for j in range(n) if not used & 1 << j)


ans = f(0, 0)
print(ans if ans >= 0 else "IMPOSSIBLE")
