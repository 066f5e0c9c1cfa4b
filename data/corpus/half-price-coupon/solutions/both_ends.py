import sys
from heapq import heappop, heappush
from typing import NamedTuple


class Road(NamedTuple):
    a: int
    b: int
    toll: int

    def reverse(self):
        return Road(self.b, self.a, self.toll)


def dijkstra(n, source, roads):
    out = {v: [] for v in range(1, n + 1)}
    for road in roads:
        out[road.a].append(road)
    done = {}
    heap = [(0, source)]
    while heap:
        d, v = heappop(heap)
        if v in done:
            continue
        done[v] = d
        for road in out[v]:
            if road.b not in done:
                heappush(heap, (d + road.toll, road.b))
    return done


def main():
    it = map(int, sys.stdin.read().split())
    n, m = next(it), next(it)
    roads = [Road(next(it), next(it), next(it)) for _ in range(m)]
    head = dijkstra(n, 1, roads)
    tail = dijkstra(n, n, [r.reverse() for r in roads])
    options = [head[r.a] + r.toll // 2 + tail[r.b] for r in roads if r.a in head and r.b in tail]
    if n == 1:
        options.append(0)
    print(min(options, default=-1))


main()
