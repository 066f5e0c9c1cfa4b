depth = 0
log = []
def down(n):
    global depth
    depth = n
    return down(n + 1)
try:
    down(0)
except RecursionError as e:
    log.append(type(e).__name__)
log.append("after")
print(log, depth > 100)
