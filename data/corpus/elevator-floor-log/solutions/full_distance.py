n, s, q = map(int, input().split())
total = bells = 0
for _ in range(q):
    kind, value = input().split()
    x = int(value)
    if kind == "U":
        s += x
        total += x
    elif kind == "D":
        s -= x
        total += x
    elif 1 <= x <= n:
        total += abs(x - s)
        s = x
    else:
        bells += 1
    if s > n:
        s = n
        bells += 1
    if s < 1:
        s = 1
        bells += 1
print(s, total, bells)
