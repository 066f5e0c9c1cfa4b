a = [
    1,
    [2],
    {
        "k": 3,
    },
]
def f(x, *rest):
    x.append(len(rest))
    return x
b = f(
    a,
    a.append("one"),
    f(
        a[1],
        a.pop(0),
    ),
)
if (
    a.append("cond") is None
    and b.append("more") is None
    and len(a) > 100
):
    pass
elif a.append(
    "elif"
):
    pass
d = {
    "x": a.pop(),
    "y": [
        a.append(i)
        for i in range(2)
        if i
    ],
    **{"z": b},
}
t = (a
     .append("dot")
     or b
     .pop())
x, \
    y = a.pop(), \
    b
print(
    a.append("p"),
    sep=str(b.append("q")),
)
s = """
text %d
""" % len(
    a)
while (
    len(a) > 3
    and a.pop()
):
    a[0:1] = [
        a[0],
    ]
    a.pop()
print(len(a), d["x"], t, x)
