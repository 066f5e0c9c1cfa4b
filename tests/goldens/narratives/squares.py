def squares(limit):
    n = 1
    while n * n <= limit:
        yield n * n
        n += 1


total = 0
for s in squares(10):
    total += s
print(total)
