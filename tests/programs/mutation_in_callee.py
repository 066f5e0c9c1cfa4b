def fill(target, n):
    for i in range(n):
        target.append(i)
    target[0] = n
    target = []
    target.append("lost")

def nest(box):
    fill(box["inner"], 2)
    box["more"] = box["inner"]

items = []
fill(items, 3)
box = {"inner": items}
nest(box)
box["more"].pop()
print(items, box)
