from math import gcd

lines = [input() for _ in range(int(input()))]
for line in lines:
    a, b, m = map(int, line.split())
    if a == 0:
        print("NO")
        continue
    g = gcd(a, m)
    if b % g:
        print("NO")
    else:
        n = m // g
        print(pow(a // g, -1, n) * (b // g) % n, g)
