"""`make proof`: does what a row tells teach a model more than the answer alone would?

A small transformer is trained from scratch on rows that differ in one thing only: what stands
between the program and its answer.  `programs` generates, `rows` records and tells, `model` and
`train` learn, `measure` asks, `page` writes docs/benchmarks/proof.md.
"""
