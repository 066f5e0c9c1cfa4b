def g():
    try:
        while True:
            yield 1
    finally:
        print("closed")
z = zip(g(), [1, 2])
print(len(list(z)))
z = None
print("after")
