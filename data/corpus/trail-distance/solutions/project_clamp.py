import math


def to_segment(px, py, ax, ay, bx, by):
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    if square == 0:
        return math.hypot(px - ax, py - ay)
    t = ((px - ax) * dx + (py - ay) * dy) / square
    t = max(0.0, min(1.0, t))
    return math.hypot(px - ax - t * dx, py - ay - t * dy)


n, q = map(int, input().split())
trail = [tuple(map(float, input().split())) for _ in range(n)]
for _ in range(q):
    x, y = map(float, input().split())
    best = math.dist(trail[0], (x, y))
    for a, b in zip(trail, trail[1:]):
        best = min(best, to_segment(x, y, *a, *b))
    print(f"{best:.9f}")
