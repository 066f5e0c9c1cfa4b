import sys
input = sys.stdin.readline

def z_array(s):
    n = len(s)
    z = [n] + [0] * (n - 1)
    l = r = 0
    for i in range(1, n):
        if i < r:
            z[i] = min(r - i, z[i - l])
        while i + z[i] < n and s[z[i]] == s[i + z[i]]:
            z[i] += 1
        if i + z[i] > r:
            l, r = i, i + z[i]
    return z

for _ in range(int(input())):
    s = input().strip()
    z = z_array(s)
    p = next((i for i in range(1, len(s)) if i + z[i] == len(s)), len(s))
    print(f"{p} {'CUT' if len(s) % p else 'WHOLE'}")
