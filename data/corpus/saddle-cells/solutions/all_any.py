import sys


def is_saddle(t, i, j):
    v = t[i][j]
    return all(x <= v for x in t[i]) and all(row[j] >= v for row in t)


def main():
    it = iter(sys.stdin.read().split())
    r, c = int(next(it)), int(next(it))
    t = [[int(next(it)) for _ in range(c)] for _ in range(r)]
    out = [f"{i + 1} {j + 1}" for i in range(r) for j in range(c) if is_saddle(t, i, j)]
    print("\n".join([str(len(out))] + out))


main()
