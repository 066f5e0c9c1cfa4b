import sys

def run(p, n, x, y):
    left = 0
    best = -10 ** 9
    for end in range(x + y, n + 1):
        mid = end - y
        left = max(left, p[mid] - p[mid - x])
        best = max(best, left + p[end] - p[mid])
    return best

data = list(map(int, sys.stdin.read().split()))
n, a, b = data[:3]
p = [0] * (n + 1)
for i, x in enumerate(data[3:]):
    p[i + 1] = p[i] + x
print(max(run(p, n, a, b), run(p, n, b, a)))
