limit = 200
flags = [True] * (limit + 1)
flags[0] = flags[1] = False
i = 2
while i * i <= limit:
    if flags[i]:
        for multiple in range(i * i, limit + 1, i):
            flags[multiple] = False
    i += 1
total = 0
for number in range(limit + 1):
    if flags[number]:
        total += number
print(total)
