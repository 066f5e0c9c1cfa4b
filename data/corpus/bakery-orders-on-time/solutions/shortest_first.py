n = int(input())
a = sorted(tuple(map(int, input().split())) for _ in range(n))
clock = done = 0
for t, d in a:
    if clock + t <= d:
        clock += t
        done += 1
print(done, clock)
