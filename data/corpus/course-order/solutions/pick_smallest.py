def smallest_free(need):
    for v in sorted(need):
        if not need[v]:
            return v
    return None


def main():
    n, m = map(int, input().split())
    need = {v: set() for v in range(1, n + 1)}
    for _ in range(m):
        a, b = map(int, input().split())
        need[b].add(a)
    order = []
    while need:
        v = smallest_free(need)
        if v is None:
            print("IMPOSSIBLE")
            return
        del need[v]
        for others in need.values():
            others.discard(v)
        order.append(str(v))
    print(" ".join(order))


main()
