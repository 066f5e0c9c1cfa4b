class Animal:
    kinds = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__()
        Animal.kinds.append(cls.__name__)
        cls.tag = kw.get("tag", [])
    def __init__(self, name):
        self.name = name
        self.log = []
    def speak(self):
        self.log.append(self.sound())
        return self
class Dog(Animal, tag=["d"]):
    def sound(self):
        return "woof"
class Puppy(Dog):
    def __init__(self, name, owner):
        super().__init__(name)
        self.owner = owner
        owner.pets.append(self)
    def sound(self):
        self.tag.append(self.name)
        return super().sound() + "!"
class Owner:
    def __init__(self):
        self.pets = []
o = Owner()
p = Puppy("p", o)
p.speak().speak()
o.pets[0].log.append("heard")
Dog.speak(p)
Animal.speak = lambda self: self.log.append("patched")
p.speak()
print(p.log, Animal.kinds, Puppy.tag, Dog.tag)
