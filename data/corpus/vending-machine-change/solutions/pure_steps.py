from collections import Counter


def change(coins, amount):
    coins = Counter(coins)
    out = []
    for v in sorted(coins, reverse=True):
        while amount >= v and coins[v] > 0:
            coins[v] -= 1
            amount -= v
            out.append(v)
    return (coins, out) if amount == 0 else (None, None)


def serve(shelf, till, events):
    known = {v for v, _ in till}
    coins = Counter(dict(till))
    left = dict(enumerate(count for _, count in shelf))
    credit = 0
    answers = []
    for kind, *rest in events:
        price = 0
        words = ["back"]
        if kind == "coin":
            if (v := rest[0]) in known:
                coins[v] += 1
                credit += v
                answers.append(f"credit {credit}")
            else:
                answers.append("refused")
            continue
        if kind == "pick":
            slot = rest[0]
            price = shelf[slot][0] if slot in left else 0
            problem = ("unknown" if slot not in left else
                       "empty" if not left[slot] else
                       f"short {price - credit}" if price > credit else "")
            if problem:
                answers.append(problem)
                continue
            words = ["item", slot]
        rest_coins, out = change(coins, credit - price)
        if rest_coins is None:
            answers.append("no change")
            continue
        coins, credit = rest_coins, 0
        if kind == "pick":
            left[slot] -= 1
        answers.append(" ".join(map(str, words + out)))
    return answers
