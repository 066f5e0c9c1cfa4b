import sys
import threading


def depth(tree, node):
    deepest = 0
    for child in tree.get(node, ()):
        deepest = max(deepest, depth(tree, child))
    return deepest + 1


def main():
    n = int(sys.stdin.readline())
    tree = {}
    for child in range(2, n + 1):
        parent = int(sys.stdin.readline())
        tree.setdefault(parent, []).append(child)
    print(depth(tree, 1))


threading.stack_size(1 << 26)
sys.setrecursionlimit(1 << 16)
thread = threading.Thread(target=main)
thread.start()
thread.join()
