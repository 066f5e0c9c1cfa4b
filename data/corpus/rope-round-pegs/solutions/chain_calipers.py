import math
import sys


def cross(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def half(points):
    chain = []
    for p in points:
        while len(chain) > 1 and cross(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    return chain


def hull_of(points):
    points = sorted(set(points))
    if len(points) < 3:
        return points
    return half(points)[:-1] + half(points[::-1])[:-1]


def widest(hull):
    m = len(hull)
    best = 0.0
    k = 1 % m
    for i in range(m):
        a, b = hull[i], hull[(i + 1) % m]
        while cross(a, b, hull[(k + 1) % m]) > cross(a, b, hull[k]):
            k = (k + 1) % m
        best = max(best, math.dist(a, hull[k]), math.dist(b, hull[k]))
    return best


def main():
    n, r, *flat = map(int, sys.stdin.read().split())
    hull = hull_of(zip(flat[::2], flat[1::2]))
    rope = sum(math.dist(hull[i - 1], hull[i]) for i in range(len(hull)))
    print(f"{rope + 2 * math.pi * r:.9f} {widest(hull) + 2 * r:.9f}")


main()
