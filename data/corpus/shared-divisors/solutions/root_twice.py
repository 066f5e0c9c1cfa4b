from math import gcd

n = int(input())
a = list(map(int, input().split()))
g = a[0]
for x in a[1:]:
    g = gcd(g, x)
divisors = []
i = 1
while i * i <= g:
    if g % i == 0:
        divisors.extend([i, g // i])
    i += 1
print(len(divisors), sum(divisors))
