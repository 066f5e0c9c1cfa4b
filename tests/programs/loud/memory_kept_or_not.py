import tracemalloc
tracemalloc.start()
big = [0] * 100_000
now = tracemalloc.get_traced_memory()[0]
big = None
later = tracemalloc.get_traced_memory()[0]
print(now - later > 700_000)
tracemalloc.stop()
