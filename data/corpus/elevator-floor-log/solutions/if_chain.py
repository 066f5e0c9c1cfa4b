n, s, q = map(int, input().split())
travelled = 0
bells = 0
for _ in range(q):
    kind, value = input().split()
    value = int(value)
    if kind == "U":
        target = s + value
        if target > n:
            target = n
            bells += 1
    elif kind == "D":
        target = s - value
        if target < 1:
            target = 1
            bells += 1
    else:
        if 1 <= value <= n:
            target = value
        else:
            target = s
            bells += 1
    travelled += abs(target - s)
    s = target
print(s, travelled, bells)
