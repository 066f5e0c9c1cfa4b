n, d = map(int, input().split())
found = []


def go(s, opened, closed):
    if closed == n:
        found.append(s)
        return
    if opened < n and opened - closed < d:
        go(s + "(", opened + 1, closed)
    if closed < opened:
        go(s + ")", opened, closed + 1)


go("", 0, 0)
print(len(found))
print("\n".join(found))
