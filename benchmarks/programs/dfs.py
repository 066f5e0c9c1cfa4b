import sys
sys.setrecursionlimit(10000)
nodes = 1500  # short 40
def main():
    n = nodes
    adj = [[] for _ in range(n)]
    for i in range(1, n):
        adj[i // 2].append(i)
        adj[i].append(i // 2)
    depth = [0] * n
    seen = [False] * n
    def dfs(u, d):
        seen[u] = True
        depth[u] = d
        best = d
        for v in adj[u]:
            if not seen[v]:
                best = max(best, dfs(v, d + 1))
        return best
    print(dfs(0, 0), sum(depth))
main()
