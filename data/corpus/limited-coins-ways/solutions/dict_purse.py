MOD = 10**9 + 7
k, a = map(int, input().split())
purse = {}
for _ in range(k):
    v, c = map(int, input().split())
    purse[v] = c
ways = [1] + [0] * a
for v, c in purse.items():
    ways = [sum(ways[s - u * v] for u in range(c + 1) if s >= u * v) % MOD for s in range(a + 1)]
print(ways[a])
