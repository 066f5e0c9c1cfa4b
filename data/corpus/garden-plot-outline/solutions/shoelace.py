import math

n = int(input())
xs, ys = [], []
for _ in range(n):
    x, y = map(int, input().split())
    xs.append(x)
    ys.append(y)
twice = 0
length = 0.0
for i in range(n):
    j = (i + 1) % n
    twice += xs[i] * ys[j] - xs[j] * ys[i]
    length += math.hypot(xs[j] - xs[i], ys[j] - ys[i])
print("%.1f %.3f" % (abs(twice) / 2, length))
