import sys
from dataclasses import dataclass


@dataclass
class Job:
    name: str
    arrival: int
    work: int
    left: int = 0


class Worker:
    def __init__(self, jobs, quantum, cost):
        self.coming = sorted(jobs, key=lambda j: j.arrival)
        self.quantum, self.cost = quantum, cost
        self.queue = []
        self.clock = 0
        self.previous = None
        self.switches = 0

    def admit(self):
        while self.coming and self.coming[0].arrival <= self.clock:
            self.queue.append(self.coming.pop(0))

    def turn(self, job):
        if self.previous not in (None, job):
            self.switches += 1
            self.clock += self.cost
        self.previous = job
        run = min(self.quantum, job.left)
        job.left -= run
        self.clock += run

    def work(self):
        while self.queue or self.coming:
            if not self.queue:
                self.clock = max(self.clock, self.coming[0].arrival)
            self.admit()
            job = self.queue.pop(0)
            self.turn(job)
            self.admit()
            if job.left:
                self.queue.append(job)
            else:
                yield job.name, self.clock, self.clock - job.arrival - job.work


def main():
    head, *rows = sys.stdin.read().splitlines()
    n, q, c = map(int, head.split())
    jobs = []
    for row in rows[:n]:
        name, a, w = row.split()
        jobs.append(Job(name, int(a), int(w), int(w)))
    worker = Worker(jobs, q, c)
    for line in worker.work():
        print(*line)
    print(worker.switches)


if __name__ == "__main__":
    main()
