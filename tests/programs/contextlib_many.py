from contextlib import contextmanager, suppress, ExitStack
log = []
@contextmanager
def section(name):
    log.append(name)
    try:
        yield log
    finally:
        log.append("end " + name)
with section("x") as got:
    got.append(1)
with suppress(ZeroDivisionError):
    log.append(1 / 0)
with ExitStack() as stack:
    stack.callback(log.append, "callback")
    stack.enter_context(section("y"))
    log.append("body")
log.append("after")
print(log)
