from functools import lru_cache

n = int(input())
crates = {}
for i in range(n):
    w, k, *rest = map(int, input().split())
    crates[i + 1] = (w, rest)


@lru_cache(None)
def full(v):
    w, rest = crates[v]
    return w + sum(map(full, rest))


@lru_cache(None)
def depth(v):
    rest = crates[v][1]
    if not rest:
        return 1
    return max(map(depth, rest)) + 1


print(depth(1))
print(" ".join(map(str, [full(v) for v in range(1, n + 1)])))
