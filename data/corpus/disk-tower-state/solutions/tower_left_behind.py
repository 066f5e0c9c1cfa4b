import sys


def place(m, k, src, dst, via, pegs):
    if m == 0:
        return pegs
    half = 2 ** (m - 1)
    if k < half:
        pegs[src].append(m)
        return place(m - 1, k, src, via, dst, pegs)
    pegs[dst].append(m)
    return place(m - 1, k - half, src, dst, via, pegs)


def main():
    n, k = map(int, sys.stdin.readline().split())
    now = place(n, k, "A", "C", "B", {c: [] for c in "ABC"})
    for c in "ABC":
        print(c + ":", *(now[c] or ["-"]))
    if k + 1 == 2 ** n:
        print("done")
        return
    then = place(n, k + 1, "A", "C", "B", {c: [] for c in "ABC"})
    src = dst = "A"
    for c in "ABC":
        if len(then[c]) < len(now[c]):
            src = c
        elif len(then[c]) > len(now[c]):
            dst = c
    print("next", now[src][-1] if now[src] else 1, src, dst)


main()
