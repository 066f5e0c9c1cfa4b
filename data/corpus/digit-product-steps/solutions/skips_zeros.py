def step(x, b):
    p = 1
    while x:
        x, d = divmod(x, b)
        if d:
            p *= d
    return p


best = 0
for _ in range(int(input())):
    x, b = map(int, input().split())
    k, s = 0, x
    while x >= b:
        x = step(x, b)
        s += x
        k += 1
    print(k, x)
    best = max(best, s)
print(best)
