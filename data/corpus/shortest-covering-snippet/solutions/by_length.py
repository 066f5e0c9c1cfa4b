import sys

def covers(part, want):
    return all(part.count(ch) >= want.count(ch) for ch in set(want))

text = sys.stdin.readline().strip()
want = "".join(sorted(sys.stdin.readline().strip()))
if not covers(text, want):
    print("NONE")
    sys.exit()
size = len(want)
while True:
    for i in range(len(text) - size + 1):
        if covers(text[i:i + size], want):
            print(i + 1, text[i:i + size])
            sys.exit()
    size += 1
