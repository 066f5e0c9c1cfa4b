def serve(shelf, till, events):
    stock = [c for _, c in shelf]
    coins = dict(till)
    credit = 0
    out = []

    def pay(amount):
        given = []
        for v in coins:
            while coins[v] and v <= amount:
                coins[v] -= 1
                amount -= v
                given.append(str(v))
        return given if amount == 0 else None

    for e in events:
        if e[0] == "coin":
            if e[1] in coins:
                coins[e[1]] += 1
                credit += e[1]
                out.append(f"credit {credit}")
            else:
                out.append("refused")
            continue
        price = 0
        head = ["back"]
        if e[0] == "pick":
            i = e[1]
            if i >= len(stock):
                out.append("unknown")
                continue
            price = shelf[i][0]
            if stock[i] == 0:
                out.append("empty")
                continue
            if credit < price:
                out.append(f"short {price - credit}")
                continue
            head = ["item", str(i)]
        given = pay(credit - price)
        if given is None:
            out.append("no change")
            continue
        if e[0] == "pick":
            stock[e[1]] -= 1
        credit = 0
        out.append(" ".join(head + given))
    return out
