log = []
def g():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")
for x in g():
    break
log.append("after loop")
it = g()
next(it)
it = None
log.append("after drop")
print(log)
