def f(x):
    f.calls += 1
    f.memo[x] = f.calls
    return f.memo
f.calls = 0
f.memo = {}
f(1)
m = f(2)
m["out"] = True
del f.calls
f.__name__ = "renamed"
print(f.memo, f.__name__)
