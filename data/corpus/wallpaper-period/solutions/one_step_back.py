import sys
data = sys.stdin.read().split()
for s in data[1:]:
    n = len(s)
    k = 0
    for i in range(1, n):
        if s[i] == s[k]:
            k += 1
        elif s[i] == s[0]:
            k = 1
        else:
            k = 0
    p = n - k
    print(p, "WHOLE" if n % p == 0 else "CUT")
