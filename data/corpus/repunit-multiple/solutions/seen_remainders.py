def remainders(n):
    r = 0
    while True:
        r = (10 * r + 1) % n
        yield r


def repunit_length(n):
    seen = set()
    for size, r in enumerate(remainders(n), 1):
        if r == 0:
            return size
        if r in seen:
            return 0
        seen.add(r)
