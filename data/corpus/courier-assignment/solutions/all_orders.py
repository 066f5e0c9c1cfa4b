import sys
from itertools import permutations


def prices(table):
    for order in permutations(range(len(table))):
        chosen = [row[j] for row, j in zip(table, order)]
        if min(chosen) >= 0:
            yield sum(chosen)


rows = [list(map(int, line.split())) for line in sys.stdin if line.strip()]
print(min(prices(rows[1:]), default="IMPOSSIBLE"))
