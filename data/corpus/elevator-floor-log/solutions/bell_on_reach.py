import sys

rows = [line.split() for line in sys.stdin]
n, s = int(rows[0][0]), int(rows[0][1])
way = 0
bells = 0
for kind, text in rows[1:]:
    v = int(text)
    before = s
    if kind == "U":
        s += v
        if s >= n:
            s = n
            bells += 1
    elif kind == "D":
        s -= v
        if s < 1:
            s = 1
            bells += 1
    elif v < 1 or v > n:
        bells += 1
    else:
        s = v
    way += abs(s - before)
print(s, way, bells)
