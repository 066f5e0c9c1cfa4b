def read(token):
    try:
        return int(token)
    except ValueError:
        return float(token)


total = 0
for token in "4 2.5 x 7".split():
    try:
        total += read(token)
    except ValueError:
        print("skip", token)
        continue
    finally:
        last = token
values = [1, 2]
print(total, values[5])
