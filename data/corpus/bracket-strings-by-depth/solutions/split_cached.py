from functools import lru_cache


@lru_cache(maxsize=None)
def family(n):
    if n == 0:
        return (("", 0),)
    out = []
    for k in range(n):
        for a, da in family(k):
            for b, db in family(n - 1 - k):
                out.append(("(" + a + ")" + b, max(da + 1, db)))
    return tuple(out)


n, d = map(int, input().split())
res = sorted(s for s, depth in family(n) if depth == d)
print(len(res), *res, sep="\n")
