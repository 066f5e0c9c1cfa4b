rows = list(map(list, zip(range(2500))))
kept = rows[::500]
rows = None
more = list(map(list, zip(range(2500), kept * 500)))
kept[2].append("kept")
more[7][1].append("through more")
more = more[5:2000:700]
again = [list(map(list, zip(range(600)))) for _ in range(5)][3]
again[9].append(more)
more[0][1][0] = again[9]
kept[0] = kept
del again, more
print(kept[1:])
