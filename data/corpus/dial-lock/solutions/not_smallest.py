def egcd(a, b):
    x0, x1 = 1, 0
    while b:
        q = a // b
        a, b = b, a - q * b
        x0, x1 = x1, x0 - q * x1
    return a, x0


t = int(input())
for _ in range(t):
    a, b, m = map(int, input().split())
    g, x = egcd(a, m)
    if b % g == 0:
        print(x * (b // g) % m, g)
    else:
        print("NO")
