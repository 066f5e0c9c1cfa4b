q = int(input())
best = 0
for _ in range(q):
    x, b = map(int, input().split())
    steps = 0
    total = x
    while x >= b and x > 9:
        p = 1
        for ch in str(x):
            p *= int(ch)
        x = p
        total += x
        steps += 1
    print(steps, x)
    if total > best:
        best = total
print(best)
