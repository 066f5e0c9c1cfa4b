import math


def nearest(p, a, b):
    ux, uy = b[0] - a[0], b[1] - a[1]
    t = ((p[0] - a[0]) * ux + (p[1] - a[1]) * uy) / (ux ** 2 + uy ** 2)
    if t < 0:
        t = 0
    elif t > 1:
        t = 1
    return math.dist(p, (a[0] + t * ux, a[1] + t * uy))


n, q = [int(v) for v in input().split()]
trail = [[float(v) for v in input().split()] for _ in range(n)]
for _ in range(q):
    house = [float(v) for v in input().split()]
    answer = math.dist(house, trail[0])
    for i in range(n - 1):
        answer = min(answer, nearest(house, trail[i], trail[i + 1]))
    print(answer)
