d = {float("nan"): 1}
d[float("nan")] = 2
s = {float("nan"), float("nan"), 1}
s.add(float("nan"))
print(len(d), len(s))
