from math import gcd


def repunit_length(n):
    if gcd(n, 10) != 1:
        return 0
    if n == 1:
        return 1
    k, p = 1, 10 % n
    while p != 1:
        p = p * 10 % n
        k += 1
    return k
