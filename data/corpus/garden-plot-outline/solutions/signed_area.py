from math import dist

n = int(input())
pts = [tuple(map(int, input().split())) for _ in range(n)]
area = length = 0
prev = pts[-1]
for p in pts:
    area += prev[0] * p[1] - prev[1] * p[0]
    length += dist(prev, p)
    prev = p
print("{:.1f} {:.3f}".format(area / 2, length))
