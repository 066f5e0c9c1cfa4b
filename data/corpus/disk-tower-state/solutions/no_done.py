import sys

sys.setrecursionlimit(1000)


def pegs_of(m, k, a, c, b):
    if m == 0:
        return {}
    half = 1 << (m - 1)
    if k < half:
        rest = pegs_of(m - 1, k, a, b, c)
        rest[m] = a
    else:
        rest = pegs_of(m - 1, k - half, b, c, a)
        rest[m] = c
    return rest


n, k = (int(t) for t in sys.stdin.read().split())
now = pegs_of(n, k, "A", "C", "B")
for peg in "ABC":
    row = [d for d in range(n, 0, -1) if now[d] == peg]
    print(f"{peg}:", *row if row else "-")
later = pegs_of(n, k + 1, "A", "C", "B")
disk = next(d for d in now if now[d] != later[d])
print("next", disk, now[disk], later[disk])
