from math import gcd


def totient(m):
    result, p = m, 2
    while p * p <= m:
        if m % p == 0:
            while m % p == 0:
                m //= p
            result -= result // p
        p += 1
    if m > 1:
        result -= result // m
    return result


def repunit_length(n):
    if gcd(n, 10) > 1:
        return 0
    m = 9 * n
    phi = totient(m)
    for k in range(1, phi + 1):
        if phi % k == 0 and pow(10, k, m) == 1:
            return k
