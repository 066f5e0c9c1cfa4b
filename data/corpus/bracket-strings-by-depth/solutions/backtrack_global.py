n, d = map(int, input().split())
cur = []
found = []


def go(opened, level, peak):
    global found
    if len(cur) == 2 * n:
        if peak == d:
            found.append("".join(cur))
        return
    if opened < n and level < d:
        cur.append("(")
        go(opened + 1, level + 1, max(peak, level + 1))
        cur.pop()
    if level > 0:
        cur.append(")")
        go(opened, level - 1, peak)
        cur.pop()


go(0, 0, 0)
print(len(found))
for s in found:
    print(s)
