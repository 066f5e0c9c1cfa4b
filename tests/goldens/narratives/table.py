rows = 2
for i in range(1, rows + 1):
    line = []
    for j in range(1, 4):
        line.append(i * j)
    print(*line)
