import math

n, r = map(int, input().split())
pegs = [tuple(map(int, input().split())) for _ in range(n)]
rope = 0.0
far = 0.0
for i, (a, b) in enumerate(pegs):
    for c, d in pegs[:i]:
        far = max(far, math.hypot(a - c, b - d))
unique = set(pegs)
for a, b in unique:
    for c, d in unique:
        if (a, b) != (c, d):
            def turn(p):
                return (c - a) * (p[1] - b) - (d - b) * (p[0] - a)

            def beyond(p):
                return (p[0] - a) * (p[0] - c) + (p[1] - b) * (p[1] - d) > 0

            if all(turn(p) > 0 or turn(p) == 0 and not beyond(p) for p in unique):
                rope += math.hypot(a - c, b - d)
print(round(rope + 2 * math.pi * r, 9), round(far + r, 9))
