import sys
lines = sys.stdin.read().split()
for s in lines[1:]:
    best = s
    at = 0
    for i in range(len(s)):
        r = s[i:] + s[:i]
        if r <= best:
            best = r
            at = i
    print(at + 1, best)
