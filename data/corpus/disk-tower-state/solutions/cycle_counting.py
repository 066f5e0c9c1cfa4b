n, k = map(int, input().split())


def moves_made(disk, k):
    return (k + (1 << (disk - 1))) >> disk


def where(disk, k):
    turn = -1 if (n - disk) % 2 == 0 else 1
    return "ABC"[turn * moves_made(disk, k) % 3]


for peg in "ABC":
    disks = [str(d) for d in range(n, 0, -1) if where(d, k) == peg]
    print(peg + ":", " ".join(disks) if disks else "-")
nxt = k + 1
d = (nxt & -nxt).bit_length()
print("done" if d > n else f"next {d} {where(d, k)} {where(d, nxt)}")
