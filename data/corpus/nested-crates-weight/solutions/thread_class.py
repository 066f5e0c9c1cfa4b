import sys
import threading


class Crate:
    def __init__(self, own, inner):
        self.own = own
        self.inner = inner
        self.memo = None

    def weight(self, store):
        if self.memo is None:
            self.memo = self.own + sum(store[i].weight(store) for i in self.inner)
        return self.memo

    def depth(self, store):
        return 1 + max((store[i].depth(store) for i in self.inner), default=0)


def main():
    data = iter(sys.stdin.read().split())
    n = int(next(data))
    store = {}
    for i in range(1, n + 1):
        own = int(next(data))
        k = int(next(data))
        store[i] = Crate(own, [int(next(data)) for _ in range(k)])
    print(store[1].depth(store))
    print(" ".join(str(store[i].weight(store)) for i in range(1, n + 1)))


threading.stack_size(16 * 1024 * 1024)
sys.setrecursionlimit(100000)
t = threading.Thread(target=main)
t.start()
t.join()
