from itertools import combinations


def circum(a, b, c):
    d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]))
    n = [x * x + y * y for x, y in (a, b, c)]
    x = (n[0] * (b[1] - c[1]) + n[1] * (c[1] - a[1]) + n[2] * (a[1] - b[1])) / d
    y = (n[0] * (c[0] - b[0]) + n[1] * (a[0] - c[0]) + n[2] * (b[0] - a[0])) / d
    return x, y


def reach(c, pts):
    return max((c[0] - x) ** 2 + (c[1] - y) ** 2 for x, y in pts)


n = int(input())
pts = list(dict.fromkeys(tuple(map(int, input().split())) for _ in range(n)))
options = list(pts)
for (a, b), (c, d) in combinations(pts, 2):
    options.append(((a + c) / 2, (b + d) / 2))
for trio in combinations(pts, 3):
    options.append(circum(*trio))
centre = min(options, key=lambda c: reach(c, pts))
print(*centre, reach(centre, pts) ** 0.5)
