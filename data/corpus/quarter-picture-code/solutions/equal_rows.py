def code(rows):
    if len(set(rows)) == 1:
        return rows[0][0]
    h = len(rows) // 2
    out = ""
    for half in (rows[:h], rows[h:]):
        out += code([r[:h] for r in half])
        out += code([r[h:] for r in half])
    return "(" + out + ")"


n = int(input())
rows = []
for _ in range(n):
    rows.append(input().strip())
s = code(rows)
print(s)
print(s.count("#") + s.count("."))
