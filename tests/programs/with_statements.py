class Open:
    def __init__(self, log, name):
        self.log, self.name = log, name
    def __enter__(self):
        self.log.append("in " + self.name)
        return self.log
    def __exit__(self, kind, error, trace):
        self.log.append(("out", self.name, kind and kind.__name__))
        return kind is ValueError
log = []
with Open(log, "a") as inner, Open(inner, "b"):
    inner.append("body")
with Open(log, "c"):
    raise ValueError("swallowed")
box = [None]
with Open(log, "d") as box[0]:
    box[0].append("via box")
try:
    with Open(log, "e"):
        raise KeyError("kept")
except KeyError as error:
    log.append(error.args)
print(len(log), box[0] is log)
