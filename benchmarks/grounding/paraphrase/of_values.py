"""Rules for what happens to values: assignments, containers, input and output.

Written from how people and language models tell of code, without looking at the words that the
checker knows; and so are the rules of `of_flow`.
"""

from __future__ import annotations

from benchmarks.grounding.paraphrase.rules import WORKING, falls, rises, rules

CHANGES = [
    *rules(
        "change",
        "{name} (?:becomes|is now) {work}",
        "{name} is set to {work}",
        "{name} ends up as {work}",
        "{name} now equals {work}",
        "{name} gets the value {work}",
        "{name} takes the value {work}",
        "{name} now holds {work}",
        "{name} is assigned {work}",
        "{name} = {work}",
        "we now have {name} = {work}",
        "this sets {name} to {work}",
        "the value of {name} is now {work}",
        "the variable {name} is now {work}",
        "{name} turns into {work}",
    ),
    *rules(
        "change",
        "{name} (?:becomes|is now) {value}{end}",
        "{value} is assigned to {name}",
        "{value} is what {name} now holds",
        "the program stores {value} in {name}",
        "{value} is stored in {name}",
    ),
    *rules(
        "change",
        "{name} (?:becomes|is now) {sum}",
        "{name} becomes {value} ({sum})",
        "{name} is {sum}, that is, {value}",
        "{sum} gives {value}, which is stored in {name}",
        "{name} becomes {sum}, which is {value}",
        "we compute {sum} = {value} and store it in {name}",
        "{name} is now {value}, because {sum} is {value}",
    ),
    *rules(
        "change",
        "{name} goes from {second} to {work}",
        "{name} changes from {second} to {work}",
        "{name} was {second} and is now {work}",
        "{name} is updated from {second} to {work}",
    ),
    *rules(
        "change",
        "{name} goes from {second} to (?:" + WORKING + " = )?{value}{end}",
        "{name} rises from {second} to {value}",
        "{name} increases from {second} to {value}",
        "{name} goes up from {second} to {value}",
        holds=rises,
    ),
    *rules(
        "change",
        "{name} goes from {second} to (?:" + WORKING + " = )?{value}{end}",
        "{name} drops from {second} to {value}",
        "{name} decreases from {second} to {value}",
        holds=falls,
    ),
    *rules(
        "change",
        "{name} stays {work}",
        "{name} remains {work}",
        "{name} is still {work}",
        "{name} keeps the value {work}",
        "{name} does not change and is still {work}",
        "{name} is set to {work} again",
    ),
]

_AFTER = ", which (?:is now|now holds) {second}"
CONTAINERS = [
    *rules(
        "container",
        "{value} is appended to {name}" + _AFTER,
        "{value} is added to the end of {name}, so {name} is now {second}",
        "{value} is pushed onto {name}, giving {second}",
        "appending {value} to {name} gives {second}",
        "we append {value} to {name}, making it {second}",
        "{name} gets {value} appended and is now {second}",
        "{name} grows to {second} after {value} is appended",
        "the list {name} is extended with {value} and becomes {second}",
        holds=lambda said: said["second"].startswith("["),
    ),
    *rules(
        "container",
        "{value} is taken off the end of {name}" + _AFTER,
        "{value} is popped off the end of {name}, leaving {second}",
        "the last element of {name}, {value}, is removed, which leaves {second}",
    ),
    *rules(
        "container",
        "{value} is taken from the front of {name}" + _AFTER,
        "{value} is removed from the front of {name}, leaving {second}",
        "the first element of {name}, {value}, is taken out, which leaves {second}",
    ),
    *rules(
        "container",
        ", taken from the (?P<where>end|front) of {name}" + _AFTER,
        ", popped from the {where} of {name}, leaving {second}",
        ", removed from the {where} of {name}, so {name} is now {second}",
    ),
    *rules(
        "container",
        ", taken from (?P<where>the end of |the front of )?{name}, which is now empty",
        ", taken out of {name}, leaving it empty",
        ", popped from {name}, which is empty now",
    ),
    *rules(
        "container",
        "{value} is added to {name}" + _AFTER,
        "{value} goes into {name}, which is now {second}",
        "{value} is inserted into {name}, giving {second}",
        "{name} gains {value} and is now {second}",
    ),
    *rules(
        "container",
        "{value} elements are appended to {name}" + _AFTER,
        "{name} is extended by {value} elements and is now {second}",
        "{name} grows by {value} elements, to {second}",
    ),
    *rules(
        "container",
        "the key {value} is removed from {name}" + _AFTER,
        "the entry for {value} is deleted from {name}, leaving {second}",
    ),
]

INPUT_OUTPUT = [
    *rules(
        "read",
        "the line {value} is read",
        "the program reads the line {value}",
        "the next line of input is {value}",
        "{value} is read from the input",
    ),
    *rules(
        "read",
        "(?:the line |reads ){value}(?: is read, so|;) {name} (?:becomes|is now) {work}",
        "the input line {value} gives {name} = {work}",
        "from the line {value}, {name} becomes {work}",
        "reading {value} sets {name} to {work}",
    ),
    *rules(
        "read", "reads {value}(?! lines)", "the program reads {value}", "it reads the line {value}"
    ),
    *rules(
        "read", "{value} lines are read from the input", "the program reads {value} lines of input"
    ),
    *rules("read", "the lines (?P<all>.*) are read,", "the program reads the lines {all},"),
    *rules(
        "print",
        r"(?:\bit |^|(?<=; ))prints (?P<text>‹\d+›|\w+)(?=[.;])",
        "it outputs {text}",
        "{text} is printed",
        "the program writes {text} to the screen",
        "{text} is written to standard output",
        "the program prints {text}",
        "{text} appears on the screen",
        "it displays {text}",
        "the next line of output is {text}",
        holds=lambda said: said["text"] not in ("an", "the"),
    ),
]
