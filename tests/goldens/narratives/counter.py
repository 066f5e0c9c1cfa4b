def make_counter(step):
    count = 0

    def advance():
        nonlocal count
        count += step
        return count

    return advance


by_two = make_counter(2)
by_two()
print(by_two())
