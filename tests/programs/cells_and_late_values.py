def f():
    fs = []
    for i in range(3):
        def g(x, i=i):
            fs.append(x)
            return i, k
        fs.append(g)
    k = [i]
    r = fs[0](k)
    k.append("late")
    return r, fs[1]("z")
def tree(n):
    total = [0]
    best = None
    def go(d):
        nonlocal best
        if d == 0:
            total[0] += 1
            best = d if best is None else max(best, d)
            return
        go(d - 1)
        go(d - 1)
    go(n)
    return total, best
print(f()[1][0], tree(2))
