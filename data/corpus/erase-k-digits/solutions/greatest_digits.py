s = list(input().strip())
k = int(input())
for _ in range(k):
    s.remove(max(s))
print(int("".join(s) or "0"))
