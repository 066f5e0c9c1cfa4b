n, e = [int(x) for x in input().split()]
toll = [int(x) for x in input().split()] + [0]
pos = -1
total = 0
while pos < n:
    choices = []
    for k in (1, 2, 3):
        if pos + k <= n:
            choices.append((toll[pos + k] + (k - 1) * e, -k))
    cost, k = min(choices)
    total += cost
    pos -= k
print(total)
