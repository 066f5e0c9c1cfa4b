log = []
def f(n):
    try:
        log.append("try")
        if n == 0:
            raise ValueError("zero")
        if n == 1:
            return log[99]
        if n == 2:
            return "two"
    except ValueError as e:
        log.append(str(e))
        return "except"
    except IndexError:
        log.append("index")
        raise RuntimeError("new") from None
    else:
        log.append("else")
    finally:
        log.append("finally")
        if n == 3:
            return "override"
    return "end"
for n in range(5):
    try:
        log.append(f(n))
    except RuntimeError as err:
        log.append(repr(err))
print(log)
