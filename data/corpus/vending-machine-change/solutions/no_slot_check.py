def serve(shelf, till, events):
    shelf = [s[:] for s in shelf]
    till = [t[:] for t in till]
    values = [t[0] for t in till]
    credit = 0
    answers = []
    for event in events:
        kind = event[0]
        if kind == "coin":
            if event[1] in values:
                till[values.index(event[1])][1] += 1
                credit += event[1]
                answers.append("credit %d" % credit)
            else:
                answers.append("refused")
            continue
        amount = credit
        text = "back"
        if kind == "pick":
            slot = shelf[event[1]]
            if slot[1] == 0:
                answers.append("empty")
                continue
            if slot[0] > credit:
                answers.append("short %d" % (slot[0] - credit))
                continue
            amount -= slot[0]
            text = "item %d" % event[1]
        used = []
        for value, count in till:
            used.append(min(count, amount // value))
            amount -= used[-1] * value
        if amount:
            answers.append("no change")
            continue
        for t, k in zip(till, used):
            t[1] -= k
            text += (" " + str(t[0])) * k
        if kind == "pick":
            slot[1] -= 1
        credit = 0
        answers.append(text)
    return answers
