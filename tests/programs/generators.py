def squares(n, log):
    for i in range(n):
        log.append(i)
        got = yield i * i
        if got:
            log.append(("got", got))
    return "end"
def chain(n, log):
    result = yield from squares(n, log)
    log.append(result)
    yield result
log = []
g = chain(3, log)
a = next(g)
b = g.send("hi")
rest = list(g)
e = squares(2, log)
next(e)
e.close()
def guarded():
    try:
        yield 1
        yield 2
    except ValueError as error:
        yield str(error)
    finally:
        log.append("final")
h = guarded()
next(h)
c = h.throw(ValueError("thrown"))
d = list(h)
print(a, b, rest, c, d, log)
