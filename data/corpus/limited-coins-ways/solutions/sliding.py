def add_type(ways, v, c, mod):
    out = ways[:]
    for s in range(v, len(ways)):
        out[s] = (out[s - v] + ways[s]) % mod
        drop = s - (c + 1) * v
        if drop >= 0:
            out[s] = (out[s] - ways[drop]) % mod
    return out


def main():
    k, a = map(int, input().split())
    ways = [1] + [0] * a
    for _ in range(k):
        v, c = map(int, input().split())
        if c:
            ways = add_type(ways, v, c, 10**9 + 7)
    print(ways[a])


main()
