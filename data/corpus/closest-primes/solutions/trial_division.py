import sys
from itertools import pairwise


def is_prime(x):
    if x < 4:
        return x > 1
    if x % 2 == 0 or x % 3 == 0:
        return False
    d = 5
    while d * d <= x:
        if x % d == 0 or x % (d + 2) == 0:
            return False
        d += 6
    return True


low, high = map(int, sys.stdin.read().split())
primes = filter(is_prime, range(low, high + 1))
pair = min(pairwise(primes), key=lambda pq: pq[1] - pq[0], default=None)
match pair:
    case None:
        print("NONE")
    case (p, q):
        print(p, q)
