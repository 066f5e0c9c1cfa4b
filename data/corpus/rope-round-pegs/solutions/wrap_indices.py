import math
import sys

data = list(map(int, sys.stdin.read().split()))
n, r = data[:2]
p = list(zip(data[2::2], data[3::2]))
start = p.index(min(p))
rope, at = 0.0, start
while n > 1:
    to = (at + 1) % n
    for k in range(n):
        ux, uy = p[to][0] - p[at][0], p[to][1] - p[at][1]
        vx, vy = p[k][0] - p[at][0], p[k][1] - p[at][1]
        turn = ux * vy - uy * vx
        if turn < 0 or turn == 0 and vx * vx + vy * vy >= ux * ux + uy * uy:
            to = k
    rope += math.dist(p[at], p[to])
    at = to
    if at == start:
        break
span = max(math.dist(a, b) for a in p for b in p)
print("%.7f %.7f" % (rope + 2 * math.pi * r, span + 2 * r))
