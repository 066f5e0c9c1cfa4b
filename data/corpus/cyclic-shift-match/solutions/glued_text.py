import sys
lines = sys.stdin.read().splitlines()
n = int(lines[0])
a = lines[1].split()
want = "".join(lines[2].split())
ans = next((k for k in range(n) if "".join(a[k:] + a[:k]) == want), -1)
print(ans)
