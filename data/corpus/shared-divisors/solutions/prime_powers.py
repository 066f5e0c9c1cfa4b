import sys
from functools import reduce


def gcd(a, b):
    return a if b == 0 else gcd(b, a % b)


def factor(g):
    p = 2
    while p * p <= g:
        e = 0
        while g % p == 0:
            g //= p
            e += 1
        if e:
            yield p, e
        p += 1
    if g > 1:
        yield g, 1


def main():
    numbers = list(map(int, sys.stdin.read().split()))[1:]
    count = total = 1
    for p, e in factor(reduce(gcd, numbers)):
        count *= e + 1
        total *= (p ** (e + 1) - 1) // (p - 1)
    print(count, total)


main()
