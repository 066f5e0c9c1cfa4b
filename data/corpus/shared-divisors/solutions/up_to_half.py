n = int(input())
a = [int(x) for x in input().split()]
m = min(a)
count = total = 0
for d in range(1, m // 2 + 1):
    if all(x % d == 0 for x in a):
        count += 1
        total += d
print(count, total)
