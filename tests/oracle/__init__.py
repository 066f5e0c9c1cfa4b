"""An oracle for the recorder: what a plain `sys.settrace` snapshot of everything sees.

    encoder.py      one snapshot: every object that some names lead to
    reading.py      what an object holds, read without running code of the program
    atoms.py        texts of values that hold no other value
    oracle.py       the events of one program, a snapshot at each; runs in its own process
    seen.py         what comes out of that process, as typed records
    compare.py      holds it against a recorder's trace, event by event
    matching.py     which object of the one side is which of the other
    check.py        both sides and the comparison, for one program
    servers.py      two warm processes, one for each side, that fork a child a program
    programs.py     where programs come from: tests/programs, data/corpus, reasoning-gym
    generator.py    random programs that end by themselves (grammar.txt, prelude.txt)
    __main__.py     the long runs: ``PYTHONPATH=tests:. python -m oracle --help``

`oracle.py`, `encoder.py`, `reading.py` and `atoms.py` import nothing of the project (a test holds
that): what they know of the recorder is its documented texts of values (`tracer.records`,
`tracer.replay.render`).
"""
