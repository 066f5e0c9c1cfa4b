size = 50000  # short 5000, long 50000
steps = 6000  # short 100, long 20500
big = list(range(size))
total = 0
for i in range(steps):
    k = (i * 7919) % size
    big[k] += i
    total += big[k]
    big.append(i)
print(total)
