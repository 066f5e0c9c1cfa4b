def place(m, k, src, dst, via, pegs):
    if m == 0:
        return
    half = 2 ** (m - 1)
    if k < half:
        pegs[src].append(m)
        place(m - 1, k, src, via, dst, pegs)
    else:
        pegs[dst].append(m)
        place(m - 1, k - half, via, dst, src, pegs)


def state(n, k):
    pegs = {"A": [], "B": [], "C": []}
    place(n, k, "A", "C", "B", pegs)
    return pegs


n, k = map(int, input().split())
now = state(n, k)
for name in "ABC":
    print(name + ":", *(now[name] or "-"))
if k == 2 ** n - 1:
    print("done")
else:
    later = state(n, k + 1)
    for name in "ABC":
        if len(later[name]) < len(now[name]):
            source = name
        if len(later[name]) > len(now[name]):
            target = name
    print("next", now[source][-1], source, target)
