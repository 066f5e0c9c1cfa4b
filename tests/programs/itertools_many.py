import itertools
from itertools import accumulate, chain, groupby, islice, count
rows = [[1, 2], [3]]
flat = list(chain.from_iterable(rows))
acc = list(accumulate(flat, initial=0))
it = iter(flat)
pairs = list(zip(it, it))
groups = {k: list(g) for k, g in groupby("aabc")}
c = count(5)
x = next(c), next(c)
perm = [p for p in itertools.permutations([1, 2, 3], 2)]
prod = list(itertools.product("ab", repeat=2))
one, two = itertools.tee([rows, rows])
for r in one:
    r.append("t")
take = list(islice(two, 1))
z = list(itertools.zip_longest([1], [2, 3], fillvalue=rows[1]))
z[1][0].append("filled")
print(flat, acc, pairs, groups, x, len(perm), len(prod), take, z)
