import sys

a, b = map(int, sys.stdin.readline().split())


def prime(n):
    for d in range(2, int(n ** 0.5) + 1):
        if n % d == 0:
            return False
    return True


found = [x for x in range(a, b + 1) if prime(x)]
best = None
for p, q in zip(found, found[1:]):
    if best is None or q - p < best[0]:
        best = (q - p, p, q)
print("NONE" if best is None else f"{best[1]} {best[2]}")
