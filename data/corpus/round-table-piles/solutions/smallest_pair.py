n = int(input())
piles = [int(x) for x in input().split()]
total = 0
while len(piles) > 1:
    m = len(piles)
    i = min(range(m), key=lambda k: piles[k] + piles[(k + 1) % m])
    merged = piles[i] + piles[(i + 1) % m]
    total += merged
    piles[i] = merged
    del piles[(i + 1) % m]
print(total)
