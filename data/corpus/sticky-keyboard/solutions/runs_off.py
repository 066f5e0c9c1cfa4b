import sys

def check(w, s):
    j = 0
    for ch in w:
        if s[j] != ch:
            if j == 0:
                return False
            while s[j] == s[j - 1]:
                j += 1
            if s[j] != ch:
                return False
        j += 1
    while j < len(s):
        if s[j] != s[j - 1]:
            return False
        j += 1
    return True

data = sys.stdin.read().split()
for k in range(1, len(data), 2):
    print("YES" if check(data[k], data[k + 1]) else "NO")
