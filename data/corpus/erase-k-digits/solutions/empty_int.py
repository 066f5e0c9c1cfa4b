s = input().strip()
k = int(input())
n = len(s) - k
res = ""
pos = 0
while len(res) < n:
    last = len(s) - (n - len(res))
    best = pos
    for i in range(pos, last + 1):
        if s[i] < s[best]:
            best = i
    res += s[best]
    pos = best + 1
print(int(res))
