# stdin: "1\n2\n\n3\n"
import sys
total = []
for line in sys.stdin:
    line = line.strip()
    if not line:
        continue
    total.append(int(line))
for line in sys.stdin:
    total.append("never")
lines = sys.stdin.readlines()
print(total, lines)
