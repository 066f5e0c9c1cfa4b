# stdin: "3\n1 2 3\n"
import sys, threading
sys.setrecursionlimit(10000)
threading.stack_size(2**26)
result = []
def depth(n, path):
    if n == 0:
        return len(path)
    path.append(n)
    return depth(n - 1, path)
def main():
    n = int(input())
    a = list(map(int, input().split()))
    result.append(depth(n, a))
    print(result, a)
t = threading.Thread(target=main)
t.start()
t.join()
result.append("joined")
