import sys
import threading
from functools import cache


def main():
    s, t = sys.stdin.read().split()

    @cache
    def far(i, j):
        if i == len(s):
            return len(t) - j
        if j == len(t):
            return len(s) - i
        if s[i] == t[j]:
            return far(i + 1, j + 1)
        best = 1 + min(far(i + 1, j), far(i, j + 1), far(i + 1, j + 1))
        if s[i:i + 2] == t[j:j + 2][::-1] and i + 1 < len(s) and j + 1 < len(t):
            best = min(best, 1 + far(i + 2, j + 2))
        return best

    print(far(0, 0))


sys.setrecursionlimit(1 << 16)
threading.stack_size(1 << 26)
worker = threading.Thread(target=main)
worker.start()
worker.join()
