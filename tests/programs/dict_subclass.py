class Bag(dict):
    def __missing__(self, key):
        self[key] = []
        return self[key]
    def __setitem__(self, key, value):
        self.sets = getattr(self, "sets", 0) + 1
        super().__setitem__(key, value)
b = Bag()
b["x"].append(1)
b["x"].append(2)
b["y"] = 3
b.update(z=4)
b.setdefault("w", []).append(b["x"])
del b["y"]
print(b, b.sets)
