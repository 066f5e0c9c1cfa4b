import sys


def to_cell(k, i):
    r = c = 0
    for level in range(k):
        m = 1 << level
        part = i >> (2 * level) & 3
        match part:
            case 0:
                r, c = c, r
            case 1:
                c += m
            case 2:
                r, c = r + m, c + m
            case 3:
                r, c = 2 * m - 1 - c, m - 1 - r
    return r, c


def to_number(k, r, c):
    i = 0
    for level in reversed(range(k)):
        m = 1 << level
        low, right = r >= m, c >= m
        part = (3 - right) if low else int(right)
        i = i * 4 + part
        if part == 0:
            r, c = c, r
        elif part == 3:
            r, c = m - 1 - c, 2 * m - 1 - r
        else:
            r, c = r % m, c % m
    return i


def main():
    k, q = map(int, sys.stdin.readline().split())
    for line in sys.stdin:
        kind, *rest = line.split()
        rest = [int(x) for x in rest]
        if kind == "P":
            print(*to_cell(k, *rest))
        elif kind == "I":
            print(to_number(k, *rest))
        else:
            a = to_number(k, *rest[:2])
            b = to_number(k, *rest[2:])
            print(abs(a - b))


if __name__ == "__main__":
    main()
