import sys
from bisect import bisect_right


class Dark(Exception):
    pass


def count_lamps(houses, posts, r):
    i = lamps = 0
    while i < len(houses):
        k = bisect_right(posts, houses[i] + r) - 1
        if k < 0 or posts[k] < houses[i] - r:
            raise Dark(houses[i])
        lamps += 1
        i = bisect_right(houses, posts[k] + r)
    return lamps


def main():
    h, p, r, *rest = map(int, sys.stdin.read().split())
    try:
        print(count_lamps(sorted(rest[:h]), sorted(rest[h:h + p]), r))
    except Dark:
        print(-1)


main()
