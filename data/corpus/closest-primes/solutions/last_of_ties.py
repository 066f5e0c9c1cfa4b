L, R = map(int, input().split())
sieve = [0, 0] + [1] * (R - 1)
for i in range(2, int(R ** 0.5) + 1):
    if sieve[i]:
        for j in range(i * i, R + 1, i):
            sieve[j] = 0
p = q = prev = None
gap = R
for x in range(L, R + 1):
    if not sieve[x]:
        continue
    if prev is not None and x - prev <= gap:
        gap = x - prev
        p, q = prev, x
    prev = x
if p is None:
    print("NONE")
else:
    print(p, q)
