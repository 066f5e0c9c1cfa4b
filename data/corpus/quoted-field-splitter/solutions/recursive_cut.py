class Record:
    def __init__(self, text):
        self.text = text
        self.pos = 0

    def plain(self):
        end = self.text.find(",", self.pos)
        if end < 0:
            end = len(self.text)
        piece = self.text[self.pos:end]
        self.pos = end
        return piece

    def quoted(self):
        start = self.pos + 1
        end = start
        while (end := self.text.index('"', end)) >= 0:
            if self.text[end:end + 2] == '""':
                end += 2
            else:
                break
        self.pos = end + 1
        return self.text[start:end].replace('""', '"')

    def cut(self):
        first = self.text[self.pos:self.pos + 1]
        field = self.quoted() if first == '"' else self.plain()
        if self.pos == len(self.text):
            return [field]
        self.pos += 1
        return [field] + self.cut()


for _ in range(int(input())):
    row = Record(input()).cut()
    print(len(row))
    print("\n".join("<" + field + ">" for field in row))
