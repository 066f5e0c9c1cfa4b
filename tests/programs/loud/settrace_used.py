import sys
seen = []
def tracer(frame, event, arg):
    seen.append(event)
    return tracer
def f():
    x = 1
    return x
old = sys.gettrace()
sys.settrace(tracer)
f()
sys.settrace(None)
print(seen)
f()
print(old)
