import sys


def main():
    n, k = map(int, sys.stdin.readline().split())
    pegs = [[], [], []]
    src, dst = 0, 2
    pending = None
    for disk in range(n, 0, -1):
        via = 3 - src - dst
        half = 1 << (disk - 1)
        if k < half:
            pegs[src].append(disk)
            if k == half - 1:
                pending = pending or (disk, src, dst)
            dst = via
        else:
            pegs[dst].append(disk)
            k -= half
            src = via
    for name, peg in zip("ABC", pegs):
        print(f"{name}: {' '.join(map(str, peg)) or '-'}")
    if pending:
        disk, x, y = pending
        print("next", disk, "ABC"[x], "ABC"[y])
    else:
        print("done")


main()
