import sys


def solve(n, digits):
    level = {}
    for d in digits:
        if d:
            level.setdefault(d % n, d)
    seen = set()
    while level:
        if 0 in level:
            return level[0]
        seen |= level.keys()
        following = {}
        for r, value in level.items():
            for d in digits:
                rest = (10 * r + d) % n
                if rest in seen:
                    continue
                number = 10 * value + d
                if number < following.get(rest, number + 1):
                    following[rest] = number
        level = following
    return -1


def main():
    n, word = sys.stdin.read().split()
    answer = solve(int(n), sorted(int(ch) for ch in word))
    print(answer)
    if answer > 0:
        print(len(str(answer)))


main()
