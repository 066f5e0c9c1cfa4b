import sys


def main():
    lines = sys.stdin.read().split()
    n = int(lines[0])
    g = lines[1:]

    def code(r, c, size):
        if size == 1:
            return g[r][c]
        h = size // 2
        a = code(r, c, h)
        b = code(r, c + h, h)
        d = code(r + h, c, h)
        e = code(r + h, c + h, h)
        if len(a) == 1 and a == b == d == e:
            return a
        return f"({a}{b}{d}{e})"

    s = code(0, 0, n)
    print(s)
    print(sum(ch in ".#" for ch in s))


main()
