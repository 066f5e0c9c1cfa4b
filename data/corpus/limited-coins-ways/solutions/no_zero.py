def solve():
    k, a = map(int, input().split())
    reach = {0: 1}
    for _ in range(k):
        v, c = map(int, input().split())
        nxt = dict(reach)
        for s, w in reach.items():
            for u in range(1, c + 1):
                t = s + u * v
                if t <= a:
                    nxt[t] = (nxt.get(t, 0) + w) % (10**9 + 7)
        reach = nxt
    reach.pop(0)
    return reach.get(a, 0)


print(solve())
