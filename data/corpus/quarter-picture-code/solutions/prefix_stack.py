import sys

read = sys.stdin.readline
n = int(read())
pre = [[0] * (n + 1)]
for i in range(n):
    row = [0]
    line = read().strip()
    for j, ch in enumerate(line):
        row.append(row[j] + pre[i][j + 1] - pre[i][j] + (ch == "#"))
    pre.append(row)

out = []
leaves = 0
stack = [(0, 0, n)]
while stack:
    item = stack.pop()
    if item is None:
        out.append(")")
        continue
    r, c, s = item
    black = pre[r + s][c + s] - pre[r][c + s] - pre[r + s][c] + pre[r][c]
    if black in (0, s * s):
        out.append("#" if black else ".")
        leaves += 1
        continue
    out.append("(")
    h = s // 2
    stack += [None, (r + h, c + h, h), (r + h, c, h), (r, c + h, h), (r, c, h)]
print("".join(out))
print(leaves)
