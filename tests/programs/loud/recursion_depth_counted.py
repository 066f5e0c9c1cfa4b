import sys
def f(n):
    try:
        return f(n + 1)
    except RecursionError:
        return n
n = f(0)
print(900 < n < 1000)
sys.setrecursionlimit(300)
print(sys.getrecursionlimit(), 200 < f(0) < 300)
