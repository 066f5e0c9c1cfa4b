q = int(input())
best = 0
for _ in range(q):
    x, b = map(int, input().split())
    steps = 0
    total = x
    while x >= b:
        product = 1
        while x > 0:
            product *= x % b
            x //= b
        x = product
        steps += 1
        total += x
    print(steps, x)
    best = max(best, total)
print(best)
