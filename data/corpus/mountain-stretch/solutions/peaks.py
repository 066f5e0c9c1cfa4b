import sys


def peaks(h):
    for i in range(1, len(h) - 1):
        if h[i - 1] < h[i] > h[i + 1]:
            lo, hi = i, i
            while lo > 0 and h[lo - 1] < h[lo]:
                lo -= 1
            while hi + 1 < len(h) and h[hi + 1] < h[hi]:
                hi += 1
            yield hi - lo + 1, lo + 1


def main():
    _, *h = map(int, sys.stdin.read().split())
    print(*max(peaks(h), key=lambda p: (p[0], -p[1]), default=(0, 0)))


main()
