votes = input().split()
count = {}
for name in votes:
    count[name] = count.get(name, 0) + 1
winner = max(count, key=count.get)
del count[winner]
print(winner, sorted(count))
