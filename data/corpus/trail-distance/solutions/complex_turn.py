import sys


def gap(p, a, b):
    side = b - a
    if side == 0:
        return abs(p - a)
    w = (p - a) * side.conjugate() / abs(side)
    over = max(-w.real, w.real - abs(side), 0)
    return abs(complex(over, w.imag))


rows = [line.split() for line in sys.stdin]
n = int(rows[0][0])
spots = [complex(float(x), float(y)) for x, y in rows[1:]]
trail = spots[:n]
for house in spots[n:]:
    best = abs(house - trail[0])
    for i in range(1, n):
        best = min(best, gap(house, trail[i - 1], trail[i]))
    print(best)
