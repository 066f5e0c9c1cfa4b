import sys

q = int(sys.stdin.readline())
for _ in range(q):
    a, b, m = map(int, sys.stdin.readline().split())
    inv = pow(a, -1, m)
    print(b * inv % m, 1)
