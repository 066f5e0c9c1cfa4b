import sys
import threading
sys.setrecursionlimit(10000)
threading.stack_size(1 << 25)


def main():
    d, f, n = map(int, sys.stdin.readline().split())
    caches = []
    for _ in range(n):
        pos, fuel = map(int, sys.stdin.readline().split())
        caches.append((fuel, pos))
    caches.sort(reverse=True)

    def travel(reach, left):
        if reach >= d:
            return 0
        for i, (fuel, pos) in enumerate(left):
            if pos <= reach:
                more = travel(reach + fuel, left[:i] + left[i + 1:])
                return more + 1 if more >= 0 else -1
        return -1

    print(travel(f, caches))


worker = threading.Thread(target=main)
worker.start()
worker.join()
