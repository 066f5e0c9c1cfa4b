def outer():
    total = 0
    names = []
    def add(k):
        nonlocal total, names
        total += k
        names = names + [k]
        def deeper():
            nonlocal total
            total *= 2
        deeper()
        return total
    for k in range(3):
        got = add(k)
        total += 1
    return total, names, got

print(outer())
