import sys
from collections import Counter
from itertools import islice


def by_rank(tally):
    for value in sorted(tally):
        for _ in range(tally[value]):
            yield value


def median(tally):
    size = sum(tally.values())
    if not size:
        return "none"
    middle = list(islice(by_rank(tally), (size - 1) // 2, size // 2 + 1))
    return format(sum(middle) / len(middle), ".1f")


def main():
    tokens = sys.stdin.buffer.read().split()
    tally = Counter()
    for sign, x in zip(tokens[1::2], tokens[2::2]):
        tally[int(x)] += 1 if sign == b"+" else -1
        print(median(tally))


main()
