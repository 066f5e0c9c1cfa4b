import sys
import threading


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, m = data[0], data[1]
    adj = [[] for _ in range(n + 1)]
    for i in range(m):
        a, b = data[2 + 2 * i], data[3 + 2 * i]
        adj[a].append((b, i + 1))
        adj[b].append((a, i + 1))
    order = [0] * (n + 1)
    low = [0] * (n + 1)
    clock = 0
    fragile = []

    def visit(v, came):
        nonlocal clock
        clock += 1
        order[v] = low[v] = clock
        for u, cable in adj[v]:
            if cable == came:
                continue
            if order[u]:
                low[v] = min(low[v], order[u])
            else:
                visit(u, cable)
                low[v] = min(low[v], low[u])
                if low[u] > order[v]:
                    fragile.append(cable)

    for v in range(1, n + 1):
        if not order[v]:
            visit(v, 0)
    print(len(fragile))
    if fragile:
        print(*sorted(fragile))


sys.setrecursionlimit(100000)
threading.stack_size(1 << 27)
th = threading.Thread(target=main)
th.start()
th.join()
