def place(m, k, src, dst, via, pegs):
    if m == 0:
        return
    half = 2 ** (m - 1)
    if k <= half:
        pegs[src].append(m)
        place(m - 1, min(k, half - 1), src, via, dst, pegs)
    else:
        pegs[dst].append(m)
        place(m - 1, k - half, via, dst, src, pegs)


n, k = map(int, input().split())
now = {c: [] for c in "ABC"}
place(n, k, "A", "C", "B", now)
for c in "ABC":
    print(c + ":", *(now[c] or ["-"]))
if k + 1 == 2 ** n:
    print("done")
else:
    then = {c: [] for c in "ABC"}
    place(n, k + 1, "A", "C", "B", then)
    src = [c for c in "ABC" if len(then[c]) < len(now[c])]
    dst = [c for c in "ABC" if len(then[c]) > len(now[c])]
    if src and dst:
        print("next", now[src[0]][-1], src[0], dst[0])
    else:
        print("done")
