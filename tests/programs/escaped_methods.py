stack = []
push, pop = stack.append, stack.pop
push(1)
push([2])
x = pop()
push(x)
x.append("inner")
seen = set()
mark = seen.add
for v in (1, 2, 1):
    mark(v)
d = {}
put = d.__setitem__
put("k", stack)
get = d.setdefault
get("m", []).append(1)
table = {"+": stack.append, "-": stack.remove}
table["+"](5)
table["-"](1)
def use(f, v):
    f(v)
use(push, "via")
use(stack.append, "direct")
getattr(stack, "reverse")()
list.append(stack, "unbound")
type(stack).insert(stack, 0, "typed")
stack.__iadd__(["dunder"])
print(stack, seen, d)
