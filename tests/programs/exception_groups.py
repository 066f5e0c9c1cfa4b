log = []
try:
    raise ExceptionGroup("many", [ValueError("v"), TypeError("t"), ValueError("w")])
except* ValueError as eg:
    log.append([str(e) for e in eg.exceptions])
except* TypeError as eg:
    log.append(len(eg.exceptions))
try:
    try:
        raise KeyError("first")
    except KeyError as first:
        raise OSError("second") from first
except OSError as second:
    second.add_note("noted")
    log.append(str(second.__cause__))
print(log)
