n = int(input())
g = [input() for _ in range(n)]


def code(r, c, size):
    if size == 1:
        return g[r][c]
    h = size // 2
    parts = []
    for dr in (0, h):
        for dc in (0, h):
            parts.append(code(r + dr, c + dc, h))
    if len(set(parts)) == 1:
        return parts[0]
    return "(" + "".join(parts) + ")"


ans = code(0, 0, n)
print(ans)
print(len([ch for ch in ans if ch not in "()"]))
