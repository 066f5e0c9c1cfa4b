def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, str(e)
got = [
    attempt(lambda: {}["k"]),
    attempt(lambda: [][1]),
    attempt(lambda: 1 / 0),
    attempt(lambda: int("x")),
    attempt(lambda: open("/nonexistent/file")),
    attempt(lambda: b"\xff".decode()),
    attempt(lambda: None.x),
    attempt(lambda: undefined),
    attempt(lambda: {}[(1, 2)]),
    attempt(lambda: next(iter([]))),
    attempt(lambda: "a" + 1),
]
for g in got:
    print(*g)
