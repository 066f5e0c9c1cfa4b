import sys
from math import prod


def digits(x, b):
    if x < b:
        return [x]
    return digits(x // b, b) + [x % b]


def chain(x, b):
    if x < b:
        return [x]
    return [x] + chain(prod(digits(x, b)), b)


def main():
    data = [int(t) for t in sys.stdin.read().split()]
    chains = [chain(x, b) for x, b in zip(data[1::2], data[2::2])]
    for c in chains:
        print(len(c) - 1, c[-1])
    print(max(map(sum, chains)))


main()
