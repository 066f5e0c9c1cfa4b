n = int(input())
a = list(map(int, input().split()))
diffs = []
for i in range(1, n + 1):
    diffs.append(abs(sum(a[:i]) - sum(a[i:])))
m = min(diffs)
print(m, diffs.count(m))
