data = {"a": [1, {"b": (2, [3])}], "c": {4, 5}}
data["a"][1]["b"][1].append(6)
data["a"][1]["d"] = data["c"]
data["c"].add(7)
deep = data["a"][1]
deep["b"] = deep["b"] + (8,)
del data["a"][0]
data["self"] = data
print(len(data), deep["b"])
