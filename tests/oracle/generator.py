import random
def program(r: random.Random) -> str: return "x = 1"
