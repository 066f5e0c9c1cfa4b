from math import gcd

for _ in range(int(input())):
    a, b, m = map(int, input().split())
    g = gcd(a, m)
    if b % g != 0:
        print("NO")
        continue
    a, b, m = a // g, b // g, m // g
    x = b * pow(a, -1, m) % m
    print(x, g)
