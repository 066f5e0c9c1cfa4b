count = 0
items = []
def bump():
    global count, fresh
    count += 1
    fresh = [count]
    items.append(fresh)
    fresh.append("same")
def drop():
    global fresh
    del fresh
bump()
bump()
drop()
def shadow():
    count = 10
    return count
shadow()
print(count, items)
