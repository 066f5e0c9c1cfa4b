L, R = map(int, input().split())
prime = [True] * (R + 1)
prime[0:2] = [False] * min(2, R + 1)
i = 2
while i * i <= R:
    if prime[i]:
        prime[i * i::i] = [False] * len(range(i * i, R + 1, i))
    i += 1
last = 0
best = None
for x in range(L, R + 1):
    if prime[x]:
        if last and (best is None or x - last < best[1] - best[0]):
            best = (last, x)
        last = x
if best:
    print(best[0], best[1])
else:
    print("NONE")
