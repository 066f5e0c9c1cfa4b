import sys
import threading


def circle(edge):
    if not edge:
        return 0j, -1.0
    if len(edge) == 1:
        return edge[0], 0.0
    if len(edge) == 2:
        a, b = edge
        return (a + b) / 2, abs(a - b) / 2
    a, b, c = edge
    w = (c - a) / (b - a)
    if w.imag == 0:
        return max((circle(pair) for pair in ([a, b], [a, c], [b, c])), key=lambda k: k[1])
    centre = (b - a) * (w - abs(w) ** 2) / (2j * w.imag) + a
    return centre, abs(centre - a)


def cover(points, edge):
    if not points or len(edge) == 3:
        return circle(edge)
    *rest, last = points
    disc = cover(rest, edge)
    if abs(last - disc[0]) <= disc[1] + 1e-9:
        return disc
    return cover(rest, edge + [last])


def main():
    numbers = list(map(int, sys.stdin.buffer.read().split()))[1:]
    stakes = [complex(x, y) for x, y in zip(numbers[::2], numbers[1::2])]
    centre, r = cover(stakes, [])
    print(f"{centre.real:.8f} {centre.imag:.8f} {r:.8f}")


sys.setrecursionlimit(10 ** 5)
threading.stack_size(1 << 25)
worker = threading.Thread(target=main)
worker.start()
worker.join()
