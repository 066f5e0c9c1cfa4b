n = int(input())
free = set(range(n))
total = 0
possible = True
for _ in range(n):
    row = list(map(int, input().split()))
    options = sorted((row[j], j) for j in free if row[j] >= 0)
    if not options:
        possible = False
        break
    total += options[0][0]
    free.discard(options[0][1])
print(total if possible else "IMPOSSIBLE")
