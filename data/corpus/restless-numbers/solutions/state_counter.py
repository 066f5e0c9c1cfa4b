import sys
from collections import Counter


def count(limit, k):
    if limit < 0:
        return 0
    states = Counter({("start", 0, True): 1})
    for ch in str(limit):
        top = int(ch)
        nxt = Counter()
        for (prev, rem, tight), ways in states.items():
            for d in range(top + 1 if tight else 10):
                still = tight and d == top
                if prev == "start" and d == 0:
                    nxt["start", 0, still] += ways
                elif d != prev:
                    nxt[d, (rem + d) % k, still] += ways
        states = nxt
    return sum(w for (_, rem, _), w in states.items() if rem == 0)


def main():
    a, b, k = map(int, sys.stdin.readline().split())
    print(count(b, k) - count(a - 1, k))


if __name__ == "__main__":
    main()
