import sys
from heapq import heappop, heappush


def main():
    it = map(int, sys.stdin.buffer.read().split())
    m, n = next(it), next(it)
    size = [0] * m
    free = [0] * m
    leaving = []
    answer = []
    for a, k in zip(it, it):
        while leaving and leaving[0][0] <= a:
            size[heappop(leaving)[1]] -= 1
        lane = size.index(min(size))
        free[lane] = max(free[lane], a) + k + 2
        size[lane] += 1
        heappush(leaving, (free[lane], lane))
        answer.append(f"{lane + 1} {free[lane]}")
    print("\n".join(answer))


main()
