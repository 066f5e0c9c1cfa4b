import re, json, functools, operator, string
log = []
text = re.sub(r"\d", lambda m: log.append(m.group()) or "#", "a1b2")
obj = json.loads('{"a": {"b": [1]}}', object_hook=lambda d: log.append(sorted(d)) or d)
obj["a"]["b"].append(2)
op = operator.itemgetter(0)
first = op([log, 1])
first.append("through")
operator.setitem(log, 0, "set")
operator.iadd(log, ["iadd"])
operator.delitem(log, -1)
operator.methodcaller("append", "caller")(log)
operator.attrgetter("append")(log)("getter")
m = re.match(r"(?P<x>\w)(\d)", "a1")
x, y = m.groups()
@functools.singledispatch
def show(v):
    log.append("any")
@show.register
def _(v: list):
    v.append("list")
show(log)
show(1)
@functools.total_ordering
class T:
    def __init__(self, v):
        self.v = v
    def __lt__(self, o):
        log.append((self.v, o.v))
        return self.v < o.v
    def __eq__(self, o):
        return self.v == o.v
s = [t.v for t in sorted([T(2), T(1)])]
big = max(T(1), T(3)).v
print(text, obj, log, s, big)
