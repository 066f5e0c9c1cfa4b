log = []
e = "before"
try:
    raise ValueError(1)
except ValueError as e:
    log.append(e.args)
    kept = e
print("e" in globals())
def f():
    try:
        {}["x"]
    except KeyError as err:
        log.append(err.args[0])
    try:
        return err
    except UnboundLocalError:
        return kept
f()
try:
    try:
        raise kept
    finally:
        log.append("again")
except ValueError as e2:
    e2.args = ("changed", 2)
    log.append(kept.args)
kept.args += ("more",)
print(log, kept)
