import re
import sys

FIELD = re.compile(r'"((?:[^"]|"")*)"(?:,|$)|([^,]*)(?:,|$)')

lines = sys.stdin.read().split("\n")
for line in lines[1:int(lines[0]) + 1]:
    row = []
    at = 0
    while at < len(line) or not row:
        m = FIELD.match(line, at)
        row.append(m[2] if m[1] is None else m[1].replace('""', '"'))
        at = m.end()
    print(len(row))
    for cell in row:
        print("<" + cell + ">")
