def clamp(x, lo, hi):
    return lo if x < lo else hi if x > hi else x


n, s, q = map(int, input().split())
way, bells = 0, 0
for _ in range(q):
    kind, x = input().split()
    x = int(x)
    if kind == "U":
        x = s + x
    elif kind == "D":
        x = s - x
    y = clamp(x, 1, n)
    bells += y != x
    way += abs(y - s)
    s = y
print(s, way, bells)
