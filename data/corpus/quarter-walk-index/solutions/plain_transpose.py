def cell(k, i):
    if k == 0:
        return 0, 0
    m = 2 ** (k - 1)
    part, rest = divmod(i, m * m)
    r, c = cell(k - 1, rest)
    if part == 0:
        return c, r
    if part == 1:
        return r, c + m
    if part == 2:
        return r + m, c + m
    return c + m, r


def number(k, r, c):
    if k == 0:
        return 0
    m = 2 ** (k - 1)
    if r < m and c < m:
        return number(k - 1, c, r)
    if r < m:
        return m * m + number(k - 1, r, c - m)
    if c >= m:
        return 2 * m * m + number(k - 1, r - m, c - m)
    return 3 * m * m + number(k - 1, c, r - m)


k, q = map(int, input().split())
for _ in range(q):
    kind, *v = input().split()
    v = [int(x) for x in v]
    if kind == "P":
        print(*cell(k, *v))
    elif kind == "I":
        print(number(k, *v))
    else:
        print(abs(number(k, *v[:2]) - number(k, *v[2:])))
