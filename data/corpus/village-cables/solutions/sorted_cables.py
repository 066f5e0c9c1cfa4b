import sys


def find(parent, x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, m, k = data[:3]
    parent = list(range(n + 1))
    for s in data[3:3 + k]:
        parent[s] = 0
    rest = data[3 + k:]
    cables = sorted(zip(rest[2::3], rest[::3], rest[1::3]))
    total, missing = 0, n - k
    for w, a, b in cables:
        a, b = find(parent, a), find(parent, b)
        if a != b:
            parent[a] = b
            total += w
            missing -= 1
    print("IMPOSSIBLE" if missing else total)


main()
