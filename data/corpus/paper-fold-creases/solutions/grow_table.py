import sys

SWAP = str.maketrans("VA", "AV")

n, a, b = map(int, sys.stdin.read().split())
line = "V"
for _ in range(n - 1):
    line = line + "V" + line[::-1].translate(SWAP)
    if len(line) >= max(a, b):
        break
lo, hi = sorted((a, b))
part = list(line[lo - 1:hi])
if a > b:
    part.reverse()
print(*part, sep="")
