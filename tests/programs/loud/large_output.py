for i in range(300):
    print("line", i, "x" * 50)
