n = 27
steps = 0
highest = n
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
    if n > highest:
        highest = n
print(steps, highest)
