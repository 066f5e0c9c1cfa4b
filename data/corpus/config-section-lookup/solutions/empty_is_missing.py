import sys

rows = iter(sys.stdin.read().split("\n"))
data, part = {}, "main"
for _ in range(int(next(rows))):
    row = next(rows).strip()
    if row.startswith("["):
        part = row[1:-1]
    elif "=" in row and not row.startswith("#"):
        key, value = (piece.strip() for piece in row.split("=", maxsplit=1))
        data[part + "." + key] = value
for _ in range(int(next(rows))):
    found = data.get(next(rows).strip())
    print(f"[{found}]" if found else "missing")
