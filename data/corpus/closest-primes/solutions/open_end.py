def primes_between(lo, hi):
    for x in range(max(lo, 2), hi):
        if all(x % d for d in range(2, int(x ** 0.5) + 1)):
            yield x


lo, hi = map(int, input().split())
prev = None
answer = None
for x in primes_between(lo, hi):
    if prev is not None:
        if answer is None or x - prev < answer[1] - answer[0]:
            answer = (prev, x)
    prev = x
print(*answer) if answer else print("NONE")
