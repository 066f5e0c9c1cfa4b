n = int(input())
rows = [list(map(int, input().split())) for _ in range(n)]


def depth(v):
    inner = rows[v - 1][2:]
    return 1 + max([depth(u) for u in inner], default=0)


print(depth(1))
answer = []
for row in rows:
    answer.append(row[0] + sum(rows[u - 1][0] for u in row[2:]))
print(*answer)
