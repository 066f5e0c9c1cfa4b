s, d = {"z"}, {}
any(s.add(z) for z in [True, 1] if type(z) is int)
for k in [True, 1, 1.0]:
    d.clear(); d[k] = k
t, e = set(), {}
for k in (1.0, True, 1): t.clear(); t.add(k)
for k in (0, False): e[k] = k
k = 1
for x in (True, 1.0): k = x; e[k] = x
print(s, d, t, e)
