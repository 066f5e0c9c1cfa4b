def serve(shelf, till, events):
    stock = [count for _, count in shelf]
    coins = {v: count for v, count in till}
    credit = 0
    answers = []

    def pay(amount):
        given = []
        for v in coins:
            k = min(coins[v], amount // v)
            given += [v] * k
            amount -= k * v
        if amount:
            return None
        for v in given:
            coins[v] -= 1
        return given

    for event in events:
        if event[0] == "coin":
            v = event[1]
            if v not in coins:
                answers.append("refused")
            else:
                coins[v] += 1
                credit += v
                answers.append("credit " + str(credit))
        elif event[0] == "cancel":
            given = pay(credit)
            if given is None:
                answers.append("no change")
            else:
                credit = 0
                answers.append(" ".join(["back"] + [str(v) for v in given]))
        else:
            i = event[1]
            if i >= len(shelf):
                answers.append("unknown")
            elif stock[i] == 0:
                answers.append("empty")
            elif credit < shelf[i][0]:
                answers.append("short " + str(shelf[i][0] - credit))
            else:
                given = pay(credit - shelf[i][0])
                if given is None:
                    answers.append("no change")
                else:
                    stock[i] -= 1
                    credit = 0
                    answers.append(" ".join(["item", str(i)] + [str(v) for v in given]))
    return answers
