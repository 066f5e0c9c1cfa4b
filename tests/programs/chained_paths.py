a, b = [1], [2]
(a if len(a) else b).append("t")
[a, b][1].append("i")
(a or b)[0] = "or"
{"k": a}["k"].append("d")
(lambda: b)().append("l")
a[:][0:1].append("lost")
[b][:][0].append("shallow")
tuple([a])[0].append("tuple")
max(a, b, key=len).append("max")
sorted([[9], [1]])[0].append(a)
rows = [[1], [2]]
rows.copy()[0].append("copy")
[r for r in rows][1].append("comp")
[*rows][0].append("star")
{**{"z": rows}}["z"][0].append("dstar")
list(reversed(rows))[0].append("rev")
dict(zip("ab", rows))["b"].append("zip")
list(map(lambda r: r, rows))[0].append("map")
next(r for r in rows).append("next")
def pick(k):
    return rows[k]
pick(0).append("call")
pick(1)[0] = "item"
pick(-1)[len(a) :] = [a]
class H:
    def __init__(self, v):
        self.v = v
    def get(self):
        return self.v
    def me(self):
        return self
h = H(rows)
h.get()[0].append("get")
h.me().me().v.append([3])
h.me().extra = a
H(h).v.v[2].append("ctor")
print(a, b, rows)
