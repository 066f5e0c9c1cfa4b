def fewest_lamps(benches, radius):
    todo = sorted(benches, reverse=True)
    n = 0
    while todo:
        lamp = todo.pop()
        n += 1
        while todo and todo[-1] <= lamp + radius:
            todo.pop()
    return n
