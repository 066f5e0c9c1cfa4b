import sys


def main():
    n, d = map(int, sys.stdin.read().split())
    by_depth = [[] for _ in range(n + 1)]

    def extend(s, opened, level, peak):
        if len(s) == 2 * n:
            by_depth[peak].append(s)
            return
        if opened < n:
            extend(s + "(", opened + 1, level + 1, max(peak, level + 1))
        if level:
            extend(s + ")", opened, level - 1, peak)

    extend("", 0, 0, 0)
    print(len(by_depth[d]))
    for s in by_depth[d]:
        print(s)


main()
