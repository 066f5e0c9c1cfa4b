import math

for _ in range(int(input())):
    x1, y1, r1, x2, y2, r2 = map(int, input().split())
    d = math.hypot(x2 - x1, y2 - y1)
    if d >= r1 + r2:
        area = 0.0
    elif d <= abs(r1 - r2):
        area = math.pi * min(r1, r2) ** 2
    else:
        a = 2 * math.acos((d * d + r1 * r1 - r2 * r2) / (2 * d * r1))
        b = 2 * math.acos((d * d + r2 * r2 - r1 * r1) / (2 * d * r2))
        area = r1 * r1 * (a - math.sin(a)) / 2 + r2 * r2 * (b - math.sin(b)) / 2
    print(f"{area:.9f}")
