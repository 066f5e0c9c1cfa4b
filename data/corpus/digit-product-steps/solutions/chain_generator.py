import sys
from functools import reduce
from operator import mul


def expand(x, b):
    while x:
        x, d = divmod(x, b)
        yield d


def chain(x, b):
    yield x
    while x >= b:
        x = reduce(mul, expand(x, b))
        yield x


lines = sys.stdin.read().splitlines()
sums = []
for line in lines[1:int(lines[0]) + 1]:
    x, b = map(int, line.split())
    *before, last = chain(x, b)
    print(len(before), last)
    sums.append(sum(before) + last)
print(max(sums))
