n, k = map(int, input().split())


def count(disk, k):
    return (k + 2 ** (disk - 1)) // 2 ** disk


def peg(disk, k):
    step = -1 if disk % 2 == 1 else 1
    return "ABC"[step * count(disk, k) % 3]


for name in "ABC":
    row = [d for d in range(n, 0, -1) if peg(d, k) == name]
    print(name + ":", *(row or ["-"]))
if k == 2 ** n - 1:
    print("done")
else:
    d = 1
    while (k + 1) % 2 ** d == 0:
        d += 1
    print("next", d, peg(d, k), peg(d, k + 1))
