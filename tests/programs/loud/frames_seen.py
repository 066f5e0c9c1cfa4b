import sys, inspect, traceback
def depth():
    n, f = 0, sys._getframe()
    while f:
        n, f = n + 1, f.f_back
    return n
print(depth())
print([f.function for f in inspect.stack()])
try:
    1 / 0
except ZeroDivisionError:
    print(traceback.format_exc())
print(sys._getframe().f_trace)
