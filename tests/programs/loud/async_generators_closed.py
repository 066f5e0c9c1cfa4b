import asyncio
async def g():
    try:
        yield 1
        yield 2
    finally:
        print("closed")
async def main():
    async for x in g():
        print(x)
        break
    await asyncio.sleep(0)
    print("main ends")
asyncio.run(main())
