log = []
for i in range(30):
    tmp = [i]
    tmp2 = {"i": tmp}
    del tmp
    if i % 10 == 0:
        log.append(tmp2)
    tmp2 = None
def make(n):
    return [[n], {n}]
x = [make(i)[0] for i in range(5)]
y = [make(i) for i in range(3)][1][0]
y.append("kept")
z = None
for i in range(20):
    z = (z, [i]) if i % 5 else [i]
print(len(log), x, y)
