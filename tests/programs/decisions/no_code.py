def f(n):
    if n:
        global never
    for _ in range(n):
        if n > 1:
            x: int
    while n > 2:
        n -= 1
        if n == 2:
            nonlocal_is_none: str
    return n
for n in range(4):
    print(f(n))
