def f(flag):
    if flag:
        v = [1]
    try:
        v.append(2)
    except UnboundLocalError as e:
        v = [str(e)[:5]]
    else:
        w = v
    def g():
        return later
    try:
        g()
    except NameError:
        later = "now"
    return v, g()
r = f(True), f(False)
try:
    undefined_name
except NameError:
    undefined_name = r
def h():
    for i in range(2):
        pass
    del i
    i = [i for i in range(2)]
    return i
print(r, h())
