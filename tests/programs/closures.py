def counter():
    n = 0
    log = []
    def step(by=1):
        nonlocal n
        n += by
        log.append(n)
        return n
    def peek():
        return n, log
    return step, peek

step, peek = counter()
step()
step(5)
value, log = peek()
log.append("mine")
step()
print(peek())
