t = int(input())
for _ in range(t):
    s = input().strip()
    n = len(s)
    p = 1
    while s[p:] != s[:n - p]:
        p += 1
    print(p, "WHOLE" if n % p == 0 else "CUT")
