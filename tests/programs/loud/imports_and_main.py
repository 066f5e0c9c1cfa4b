import importlib, types
m = types.ModuleType("made")
exec("x = [1]\ndef f(): x.append(2); return x", m.__dict__)
print(m.f(), importlib.import_module("math").floor(2.5))
if __name__ == "__main__":
    print("main")
import __main__
print(__main__.m is m)
