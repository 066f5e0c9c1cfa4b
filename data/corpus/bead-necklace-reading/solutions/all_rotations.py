t = int(input())
for _ in range(t):
    s = input().strip()
    rots = [s[i:] + s[:i] for i in range(len(s))]
    best = min(rots)
    print(rots.index(best) + 1, best)
