"""Training recipes for self-execution, with TRL: ``pip install 'groundtrace[train]'``.

    python -m pipelines.simulate.train.sft   DATA --model MODEL --out OUT
    python -m pipelines.simulate.train.grpo  DATA --model MODEL --out OUT --mix output_prediction=1
    python -m pipelines.simulate.train.grpo  DATA --model MODEL --out OUT \\
        --mix output_prediction=0.2 --mix solve_with_feedback=0.8 --scale output_prediction=0.8

DATA is a build, or its dataset.  On a GPU they run in bfloat16, else on the processor, which a tiny
model bears.  They are short so that they can be copied and changed: docs/self-execution.md.
"""
