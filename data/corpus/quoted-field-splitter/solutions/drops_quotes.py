n = int(input())
for _ in range(n):
    line = input()
    inside = False
    row = [""]
    for ch in line:
        if ch == '"':
            inside = not inside
        elif ch == "," and not inside:
            row.append("")
        else:
            row[-1] += ch
    print(len(row))
    for cell in row:
        print(f"<{cell}>")
