import asyncio
log = []
class Manager:
    async def __aenter__(self):
        log.append("enter")
        return log
    async def __aexit__(self, *details):
        log.append("exit")
async def numbers(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
async def work(name, n):
    total = 0
    async for i in numbers(n):
        total += i
        log.append((name, i))
    return total
async def main():
    async with Manager() as got:
        got.append("body")
    a, b = await asyncio.gather(work("a", 2), work("b", 3))
    c = [x async for x in numbers(2)]
    return a, b, c
r = asyncio.run(main())
print(r, log)
