from functools import cache


@cache
def family(n):
    if n == 0:
        return [("", 0)]
    res = []
    for k in range(n):
        for a, da in family(k):
            for b, _ in family(n - 1 - k):
                res.append((f"({a}){b}", da + 1))
    return res


n, d = map(int, input().split())
good = [s for s, depth in family(n) if depth == d]
good.sort()
print(len(good))
for s in good:
    print(s)
