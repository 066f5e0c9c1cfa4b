n, e = map(int, input().split())
c = list(map(int, input().split()))
d = [0]
for i in range(n):
    options = [d[-1]]
    if len(d) > 1:
        options.append(d[-2] + e)
    if len(d) > 2:
        options.append(d[-3] + 2 * e)
    d.append(min(options) + c[i])
print(min(d[-3:]))
