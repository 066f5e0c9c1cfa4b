import random, time
random.seed(3)
print(random.random(), random.sample(range(100), 5))
t = time.time()
print(time.time() - t < 60)
