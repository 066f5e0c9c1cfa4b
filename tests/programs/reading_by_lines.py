# stdin: "2\n5 6\n7 8\n"
import sys
it = iter(sys.stdin)
n = int(next(it))
rows = [list(map(int, line.split())) for line in it]
for row in rows:
    row.append(sum(row))
left = [line for line in sys.stdin]
print(rows, left)
