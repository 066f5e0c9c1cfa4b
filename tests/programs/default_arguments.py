def collect(x, seen=[], *, cache={}):
    seen.append(x)
    cache[x] = len(seen)
    return seen

first = collect(1)
second = collect(2)
third = collect(3, [])
first.append("outside")
collect(4)
print(first is second, third)
