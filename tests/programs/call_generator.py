# call: gen(3)
def gen(n):
    out = []
    for i in range(n):
        out.append(i)
        yield out
