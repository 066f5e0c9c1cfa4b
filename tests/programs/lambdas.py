a = []
add = lambda x: a.append(x)
add(1)
ops = {"push": add, "pop": lambda: a.pop(), "both": lambda x: (add(x), a.append(x * 2))}
ops["push"](2)
ops["both"](3)
y = ops["pop"]()
compose = lambda f, g: lambda x: f(g(x))
h = compose(add, lambda x: x + 1)
h(10)
key = sorted(ops, key=lambda k: (len(k), k))
(lambda: a.append("direct"))()
print(a, y, key)
