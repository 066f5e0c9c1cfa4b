import sys
data = sys.stdin.read().split()
for s in data[1:]:
    i = min(range(len(s)), key=lambda k: s[k:])
    print(i + 1, s[i:] + s[:i])
