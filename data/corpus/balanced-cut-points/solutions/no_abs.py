n = int(input())
a = [int(x) for x in input().split()]
s = 0
t = sum(a)
diffs = []
for i in range(n - 1):
    s += a[i]
    diffs.append((t - s) - s)
m = min(diffs)
print(m, diffs.count(m))
