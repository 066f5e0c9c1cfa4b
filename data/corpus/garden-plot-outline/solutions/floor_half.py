import sys

n = int(sys.stdin.readline())
p = [list(map(int, sys.stdin.readline().split())) for _ in range(n)]
p.append(p[0])
area, border = 0, 0.0
for i in range(n):
    (a, b), (c, d) = p[i], p[i + 1]
    area += (a + c) * (d - b)
    border += ((a - c) ** 2 + (b - d) ** 2) ** 0.5
print(f"{abs(area) // 2:.1f} {border:.3f}")
