def code(rows):
    text = "".join(rows)
    if text == text[0] * len(text):
        return text[0]
    h = len(rows) // 2
    up, down = rows[:h], rows[h:]
    parts = [
        [r[:h] for r in up], [r[h:] for r in up],
        [r[:h] for r in down], [r[h:] for r in down],
    ]
    return "(" + "".join(map(code, parts)) + ")"


n = int(input())
picture = [input() for _ in range(n)]
answer = code(picture)
print(answer)
print(answer.count(".") + answer.count("#"))
