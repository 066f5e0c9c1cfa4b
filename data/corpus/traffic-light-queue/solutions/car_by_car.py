import sys
from bisect import bisect_right


def main():
    g, r, _, *arrive = map(int, sys.stdin.read().split())
    cycle = g + r
    out = []
    last = -1
    for a in arrive:
        t = max(a, last + 1)
        if t % cycle >= g:
            t += cycle - t % cycle
        out.append(t)
        last = t
    longest = max(bisect_right(arrive, a) - bisect_right(out, a) for a in arrive)
    print(" ".join(map(str, out)))
    print(longest)


if __name__ == "__main__":
    main()
