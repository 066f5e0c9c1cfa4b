kept = []
total = sum(n for n in range(3))
for x in range(3):
    try:
        [].pop()
    except IndexError as error:
        kept.append(str(error))
for x in range(3):
    try:
        {}[x // 2]
    except KeyError as error:
        kept.append(error if x == 1 else None)
print(kept)
