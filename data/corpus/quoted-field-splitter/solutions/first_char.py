import sys


def glue(parts):
    while parts:
        part = parts.pop(0)
        if part[0] == '"':
            while part.count('"') % 2:
                part += "," + parts.pop(0)
            part = part[1:-1].replace('""', '"')
        yield part


sys.stdin.readline()
for line in sys.stdin:
    row = [*glue(line.rstrip("\n").split(","))]
    print(len(row))
    for cell in row:
        print("<" + cell + ">")
