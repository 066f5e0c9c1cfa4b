def outer(d):
    d["depth"] = 1
    inner(d)
def inner(d):
    d["depth"] += 1
    try:
        d["missing"]["x"] = 1
    finally:
        d["cleanup"] = True
state = {}
print("before")
outer(state)
