import csv
import sys

lines = sys.stdin.read().split("\n")
n = int(lines[0])
out = []
for line in lines[1:n + 1]:
    row = next(csv.reader([line]), None) or [""]
    out.append(str(len(row)))
    out.extend(f"<{cell}>" for cell in row)
sys.stdout.write("\n".join(out) + "\n")
