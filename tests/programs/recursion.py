def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        c.append(a.pop())
        moves.append(len(c))
        hanoi(n - 1, b, a, c, moves)
src, aux, dst, moves = [3, 2, 1], [], [], []
hanoi(3, src, aux, dst, moves)
def flatten(x, out):
    for y in x:
        flatten(y, out) if isinstance(y, list) else out.append(y)
    return out
flat = flatten([1, [2, [3, []], 4]], [])
def ack(m, n):
    return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
print(src, dst, moves, flat, ack(1, 2))
