n = 5000  # short 300, long 40000
sieve = [True] * (n + 1)
i = 2
while i * i <= n:
    if sieve[i]:
        for j in range(i * i, n + 1, i):
            sieve[j] = False
    i += 1
print(sum(sieve))
