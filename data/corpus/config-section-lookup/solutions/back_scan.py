import sys


def triples(lines):
    where = "main"
    for line in map(str.strip, lines):
        if line[:1] == "[":
            where = line[1:len(line) - 1]
        elif line and line[0] != "#":
            left, right = line.split("=", 1)
            yield f"{where}.{left.strip()}", right.strip()


read = sys.stdin.readline
n = int(read())
entries = list(triples([read() for _ in range(n)]))
entries.reverse()
for _ in range(int(read())):
    wanted = read().strip()
    for name, value in entries:
        if name == wanted:
            print(f"[{value}]")
            break
    else:
        print("missing")
