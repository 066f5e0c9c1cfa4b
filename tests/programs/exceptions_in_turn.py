log = []
for x in (1, "s", None, [2], 1, 2):
    try:
        x += [1]
    except TypeError as error:
        log.append(type(error).__name__)
    try:
        x["k"]
    except TypeError as error:
        log.append(str(error)[:5])
    try:
        {}[str(x)]
    except KeyError:
        log.append("key")
    try:
        [][x]
    except Exception as error:
        log.append(error.args[0][:4])
    try:
        x.missing
    except AttributeError:
        pass
    try:
        x.missing
    except AttributeError:
        pass
print(log)
