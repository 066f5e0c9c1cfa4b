names = {"a": [1]}
exec("a.append(2); b = a", names)
exec("x = [names['a']]\ny = 1")
x[0].append(3)
z = eval("x[0] + [y]")
globals()["made"] = {"by": "globals"}
made["more"] = 1
def f():
    exec("x.append('from f')")
    return eval("len(x)")
n = f()
code = compile("q = 5\nx.clear()", "<string>", "exec")
exec(code)
del globals()["y"]
print(names["b"], x, z, n, q)
