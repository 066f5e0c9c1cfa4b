def evens(limit):
    n = 0
    while n <= limit:
        yield n
        n += 2


for value in evens(4):
    print(value * value)
