a, log = [3, 1, 2], []
lazy = map(log.append, a)
print(log)
list(lazy)
any(map(lambda x: log.append(x * 2), a))
kept = list(filter(lambda x: x > 1 and not log.append(x), a))
later = map(a.append, [10, 20])
x = 1
next(later)
y = 2
for _ in later: pass
total = sum(map(lambda r: r.append(1) or len(r), [a, log]))
o = sorted(a, key=lambda v: log.append(v) or -v)
z = list(zip(map(log.append, "ab"), iter(a.pop, 10)))
print(a, log, kept, total, o, z)
