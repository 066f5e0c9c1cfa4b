from math import hypot

n, q = map(int, input().split())
pts = [tuple(map(float, input().split())) for _ in range(n)]
for _ in range(q):
    x, y = map(float, input().split())
    best = min(hypot(x - a, y - b) for a, b in pts)
    for (ax, ay), (bx, by) in zip(pts, pts[1:]):
        length = hypot(bx - ax, by - ay)
        if length > 0:
            cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            best = min(best, abs(cross) / length)
    print("%.9f" % best)
