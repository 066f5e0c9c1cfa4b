import sys
import threading


def main():
    data = sys.stdin.buffer.read().split()
    n, m = int(data[0]), int(data[1])
    adj = [[] for _ in range(n + 1)]
    for i in range(m):
        a, b = int(data[2 + 2 * i]), int(data[3 + 2 * i])
        adj[a].append(b)
        adj[b].append(a)
    seen = [False] * (n + 1)

    def dfs(v):
        seen[v] = True
        size = 1
        for u in adj[v]:
            if not seen[u]:
                size += dfs(u)
        return size

    sizes = []
    for v in range(1, n + 1):
        if not seen[v]:
            sizes.append(dfs(v))
    sizes.sort(reverse=True)
    print(len(sizes))
    print(" ".join(map(str, sizes)))


sys.setrecursionlimit(10**6)
threading.stack_size(64 * 1024 * 1024)
t = threading.Thread(target=main)
t.start()
t.join()
