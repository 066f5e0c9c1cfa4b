from time import process_time
size = 10  # set by the benchmark
data = list(range(size))
def work(data, rounds):
    s = 0
    for i in range(rounds):
        s += i
    return s
work(data, 10)
began = process_time()
work(data, 4000)
ended = process_time()
