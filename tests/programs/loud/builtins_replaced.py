import builtins
real = builtins.len
builtins.len = lambda x: 42
builtins.isinstance = lambda *a: False
builtins.print, p = None, print
builtins.id = builtins.repr = builtins.sorted = builtins.type(None)
p(len([]))
a = [1, 2]
a.append({"k": a})
b = {1, 2}
p(real(a))
