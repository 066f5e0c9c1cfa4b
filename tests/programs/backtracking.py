def queens(n):
    cols, d1, d2, board, out = set(), set(), set(), [], []
    def place(r):
        if r == n:
            out.append(board[:])
            return
        for c in range(n):
            if c in cols or r + c in d1 or r - c in d2:
                continue
            cols.add(c); d1.add(r + c); d2.add(r - c); board.append(c)
            place(r + 1)
            cols.remove(c); d1.remove(r + c); d2.remove(r - c); board.pop()
    place(0)
    return out
def subsets(a):
    out, cur = [], []
    def go(i):
        if i == len(a):
            out.append(cur.copy()); return
        go(i + 1)
        cur.append(a[i])
        go(i + 1)
        cur.pop()
    go(0)
    return out
print(queens(4), subsets([1, 2]))
