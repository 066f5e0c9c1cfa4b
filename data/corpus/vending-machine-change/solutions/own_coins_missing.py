def serve(shelf, till, events):
    left = [c for p, c in shelf]
    coins = [list(t) for t in till]
    known = set(v for v, c in till)
    credit = 0
    log = []
    for name, *arg in events:
        if name == "coin":
            if arg[0] not in known:
                log.append("refused")
            else:
                credit += arg[0]
                log.append(f"credit {credit}")
            continue
        amount = credit
        answer = "back"
        if name == "pick":
            i = arg[0]
            if i >= len(shelf):
                log.append("unknown")
                continue
            if not left[i]:
                log.append("empty")
                continue
            amount -= shelf[i][0]
            if amount < 0:
                log.append(f"short {-amount}")
                continue
            answer = f"item {i}"
        plan = []
        for v, c in coins:
            k = min(c, amount // v)
            plan.append(k)
            amount -= k * v
        if amount:
            log.append("no change")
        else:
            for pair, k in zip(coins, plan):
                pair[1] -= k
                answer += f" {pair[0]}" * k
            if name == "pick":
                left[i] -= 1
            credit = 0
            log.append(answer)
    return log
