"""Rules for where a run goes: conditions, comparisons, loops, calls and exceptions."""

from __future__ import annotations

from benchmarks.grounding.paraphrase.rules import (
    WORKING,
    Holds,
    Rule,
    direct,
    ordered,
    plain,
    rules,
)

CONDITIONS = [
    *rules(
        "order",
        r"^since (?P<why>.*), (?P<then>(?:the|its|it) [^,]*)\.$",
        "{why}, so {then}.",
        "{then} because {why}.",
        "as {why}, {then}.",
        "{then}, since {why}.",
        "because {why}, {then}.",
    ),
    *rules(
        "order",
        r"^(?P<why>(?:(?!iteration|the line|there)[^:])*), so "
        r"(?P<then>the (?:branch|else|next|body|loop)[^,]*)\.$",
        "since {why}, {then}.",
        "{then} because {why}.",
        "{why}, which means that {then}.",
        "{why}, and therefore {then}.",
        "{why}. So {then}.",
        "{why}, hence {then}.",
    ),
    *rules(
        "verdict",
        "the branch is taken",
        "the branch runs",
        "we enter the branch",
        "the branch is entered",
        "the body of the `if` runs",
        "we go into the `if` block",
    ),
    *rules(
        "verdict",
        "the branch is skipped",
        "the branch is not taken",
        "we skip the branch",
        "the body of the `if` is skipped",
        "the `if` block is not executed",
        "the branch is passed over",
    ),
    *rules(
        "verdict",
        "the else branch is taken",
        "the `else` branch runs",
        "control goes to the `else` part",
        "we end up in the else branch",
        "the else block is executed",
    ),
    *rules(
        "verdict",
        "the next condition is tried",
        "we move on to the next condition",
        "the next condition is checked",
        "the `elif` comes next",
        "we go on to the next test",
    ),
    *rules(
        "verdict",
        ", so the body runs",
        ", so we enter the loop body",
        ", so the loop body is executed",
        ", so the loop continues",
        ", and the body is executed",
    ),
    *rules(
        "holds",
        "(?:the condition )?{name} holds",
        "{name} is true",
        "the condition {name} is met",
        "the test {name} succeeds",
        "{name} is satisfied",
    ),
    *rules(
        "holds",
        "(?:the condition )?{name} does not hold",
        "{name} is false",
        "the condition {name} is not met",
        "the test {name} fails",
        "{name} isn't true",
    ),
]

_IS = r"{name} is (?:" + WORKING + " = )?{value}, which "


def _compared(words: str, sign: str, *others: str, holds: Holds | None = None) -> list[Rule]:
    plain = rules(
        "compare",
        _IS + words + " {against}",
        "{name} (that is, {value}) "
        + "is " * (not words.startswith(("equals", "does")))
        + words.removeprefix("is ")
        + " {against}",
        "{value} " + sign + " {against}",
        "{name} is {value} and {value} " + sign + " {against}",
        *(f"{{name}} is {{value}}, which {other} {{against}}" for other in others),
        holds=holds,
    )
    return [rule for rule in plain if sign or rule is not plain[1]]


COMPARISONS = [
    *_compared("is less than", "<", "is smaller than", "is below", holds=ordered),
    *_compared("is greater than", ">", "is larger than", "exceeds", "is more than", holds=ordered),
    *_compared("is at most", "<=", "is no more than", "is less than or equal to", holds=ordered),
    *_compared(
        "is at least", ">=", "is no less than", "is greater than or equal to", holds=ordered
    ),
    *_compared("is not less than", ">=", "is at least", "isn't less than", holds=ordered),
    *_compared("is not greater than", "<=", "is at most", "isn't greater than", holds=ordered),
    *_compared("equals", "==", "is equal to", "is the same as", holds=plain),
    *_compared(
        "does not equal", "!=", "is not equal to", "is different from", "isn't", holds=plain
    ),
    *rules("compare", ", which is in ", ", which is contained in ", ", which occurs in "),
    *rules(
        "compare", ", which is not in ", ", which is not found in ", ", which does not occur in "
    ),
    *rules("compare", ", not empty", ", which is not empty", ", so it is not empty"),
    *rules("compare", r"{name} is {value}(?=, (?:so|the) )", "{name} equals {value}", holds=plain),
    *rules("compare", "{name} is empty", "{name} has nothing in it", "there is nothing in {name}"),
]

LOOPS = [
    *rules(
        "loop",
        "(?:now )?(?:the )?loop {name}(?: begins; it goes| starts, going|, going) through {value}",
        "the loop {name} begins, over {value}",
        "we enter the loop {name}, which goes over {value}",
        "the loop {name} now runs over {value}",
        "next comes the loop {name}, which iterates over {value}",
        "the program enters the loop {name} and goes through {value}",
        "the loop {name} is entered; it walks through {value}",
    ),
    *rules(
        "loop",
        "^(?:now )?(?:the )?loop {name}(?: begins| starts)?(?=[.])",
        "the loop {name} is entered",
        "we enter the loop {name}",
        "execution reaches the loop {name}",
        "next comes the loop {name}",
        "the loop {name} gets going",
    ),
    *rules(
        "turn",
        r"^iteration {value}(?P<of> of the [^:]*)?: {name} is {second}(?=\.| and )",
        "in iteration {value}{of}, {name} is {second}",
        "iteration {value}{of} has {name} = {second}",
        "iteration {value}{of} begins with {name} equal to {second}",
        "pass {value}{of}: {name} is {second}",
        "on iteration {value}{of}, {name} takes the value {second}",
        "iteration {value}{of}: {name} = {second}",
        "round {value}{of}: {name} is {second}",
        "with {name} = {second}, iteration {value}{of} starts",
    ),
    *rules(
        "turn",
        r"^iteration {value} of the {name} loop(?=[.:])",
        "iteration {value} of the loop over {name}",
        "{name} loop, iteration {value}",
        "round {value} of the {name} loop",
        "the {name} loop is in iteration {value}",
    ),
    *rules(
        "turn",
        r"^iteration {value}(?P<of> of the [^:]*)?\.",
        "iteration {value}{of} starts.",
        "now iteration {value}{of} begins.",
        "pass {value}{of} begins.",
        "we are in iteration {value}{of}.",
    ),
    *rules(
        "turn",
        r"^iteration {value}: (?P<rest>.*)",
        "in iteration {value}, {rest}",
        "pass {value}: {rest}",
        "round {value}: {rest}",
        "on pass {value}, {rest}",
    ),
    *rules(
        "end",
        r"(?:^|(?<=, so ))(?P<loop>(?:the )?(?:[^,.:]{1,60} )?loop(?: in «\d+»)?) ends "
        r"after {value} (?P<turns>iterations?)",
        "{loop} finishes after {value} {turns}",
        "after {value} {turns}, {loop} is over",
        "{loop} is done after {value} {turns}",
        "{loop} stops after {value} {turns}",
        "{loop} terminates after {value} {turns}",
        "{loop} ran for {value} {turns} and is finished",
    ),
    *rules(
        "end",
        "the {name} ends (?P<loop>the [^.]*loop(?: in «\\d+»)?) in iteration {value}",
        "the {name} leaves {loop} in iteration {value}",
        "in iteration {value}, {name} ends {loop}",
        "{loop} is left by the {name} in iteration {value}",
    ),
    *rules(
        "end",
        "there is nothing to go through in {name}, so its body does not run",
        "{name} has nothing to iterate over, so its body never runs",
        "the body of {name} is not executed, as there is nothing to go through",
        "the loop {name} does nothing, since there is nothing to go through",
    ),
    *rules(
        "sum",
        "(?:over )?iterations {value} to {second}(?P<of> of the [^:.]*)?: ",
        "during iterations {value} to {second}{of}: ",
        "in iterations {value} through {second}{of}: ",
        "from iteration {value} to iteration {second}{of}: ",
    ),
    *rules(
        "sum",
        "iterations {value} to {second}(?P<of> of the [^:.]*)? follow",
        "then come iterations {value} to {second}{of}",
        "iterations {value} through {second}{of} come next",
    ),
]


CALLS = [
    *rules(
        "call",
        "(?:now )?{name} is called(?P<rest>,| \\(|\\.)",
        "{name} gets called{rest}",
        "the program calls {name}{rest}",
        "the call {name} is made{rest}",
        "we call {name}{rest}",
        "execution enters {name}{rest}",
        "next, {name} is called{rest}",
    ),
    *rules("call", "calls {name}", "{name} is called", "we call {name}", "the call {name} starts"),
    *rules(
        "call",
        "{name} is called and returns {value}",
        "calling {name} gives {value}",
        "the call {name} returns {value}",
        "{name} is called, and the result is {value}",
        "{name} gives {value}",
    ),
    *rules(
        "return",
        "^{name} returns {work}",
        "{name} gives back {work}",
        "the result of {name} is {work}",
        "the call {name} returns {work}",
        "the value returned by {name} is {work}",
        "{name} comes back with {work}",
        "{name} finishes and returns {work}",
        holds=direct,
    ),
    *rules(
        "return",
        "^{name} returns {value}\\.",
        "{value} is returned by {name}.",
        "{value} is the result of {name}.",
        "{value} is what {name} returns.",
        "{name} evaluates to {value}.",
        holds=direct,
    ),
    *rules(
        "return",
        "^{name} ends",
        "{name} finishes",
        "{name} is done",
        "the call {name} is over",
        "{name} returns to its caller",
        holds=direct,
    ),
    *rules(
        "yield",
        "{name} (?:yields|hands out) {value}(?: and pauses)?",
        "{name} produces {value}",
        "the next value out of {name} is {value}",
        "{name} yields the value {value}",
    ),
    *rules(
        "yield",
        "{name} (?:resumes|goes on where it paused)",
        "{name} continues",
        "{name} picks up where it left off",
    ),
    *rules(
        "yield", "{name} (?:starts|begins)(?=\\.)", "{name} starts running", "{name} is started"
    ),
]

ENDINGS = [
    *rules(
        "raise",
        "on line {value}, {name} is raised(?P<rest>.*)",
        "line {value} raises {name}{rest}",
        "{name} is raised on line {value}{rest}",
        "a {name} exception occurs on line {value}{rest}",
        "line {value} fails with {name}{rest}",
    ),
    *rules(
        "raise",
        "(?:this )?raises {name} with the message {value}",
        "this raises {name}: {value}",
        "{name} is raised with the message {value}",
        "the result is a {name} exception, saying {value}",
    ),
    *rules(
        "raise",
        "the exception is caught by {name}",
        "{name} catches the exception",
        "the clause {name} catches it",
        "the exception is handled by {name}",
    ),
    *rules(
        "raise",
        "is left by the exception",
        "is abandoned because of the exception",
        "ends early because of the exception",
    ),
    *rules(
        "raise",
        r"^the program ends with an uncaught {name}(?P<rest>[^.]*)(?=\.$)",
        "the program stops with an unhandled {name}{rest}",
        "nothing catches {name}{rest}, so the program ends",
        "the program crashes with an uncaught {name}{rest}",
    ),
    *rules(
        "setup",
        r"^(?:the program |first come the )?(?:defines|definitions of) (?P<all>[^.]*)\.",
        "the program first defines {all}.",
        "the definitions of {all} come first.",
        "to begin with, {all} gets defined.",
        "first, {all} is defined.",
        holds=lambda said: "," not in said["all"] and " and " not in said["all"],
    ),
    *rules(
        "setup",
        r"^(?:the program |first come the )?(?:defines|definitions of) (?P<all>[^.]*)\.",
        "the program first defines {all}.",
        "the definitions of {all} come first.",
        "first, {all} are defined.",
        holds=lambda said: "," in said["all"] or " and " in said["all"],
    ),
]
