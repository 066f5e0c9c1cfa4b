"""The ways in which English states a fact of a run: patterns over a sentence's tokens.

A sentence is put into a canonical form in which each token of Python is a mark such as ``⟪P3⟫``
(kind and place, see `verbalize.ground.lexer`) and words are in lower case without fillers, and the
patterns below are looked for in it, the more specific first.  In a pattern ``{P:s}`` stands for a
path of names, ``{V:v}`` for any value, ``{L:n}`` for a literal, and so on; what follows the colon
is the group's name.
"""

from __future__ import annotations

# ruff: noqa: E501 - a pattern a line reads better than one cut in pieces
import re
from typing import Literal, TypeAlias

import msgspec

from verbalize.ground.needs import needs

MentionKind: TypeAlias = Literal[
    "set", "now", "state", "stays", "delta", "insert", "remove", "compare", "condition",
    "branch", "ends", "goes_on", "iteration", "iterations", "count", "more", "length", "empty",
    "call", "called", "return", "yield", "raise", "caught", "uncaught", "print", "silence", "read", "read_lines", "print_lines", "line",
    "output", "equation", "fact", "message", "moment", "depth", "through", "extend", "status",
    "calls", "sound", "tally", "resize", "finish", "change_count", "idle", "ended", "defines", "quote", "resume", "beside", "rule",
]  # fmt: skip

_CLASSES = {
    "P": "P", "I": "I", "L": "LI", "V": "LIXEPQKCM", "A": "LIXEPQOKC", "K": "K", "C": "C", "F": "PC", "T": "T",
    "H": "LQX", "W": "PETO", "N": "N", "S": "SO", "O": "O", "Q": "Q", "E": "PEM", "R": "LIO", "M": "M",
    "D": "LIX", "U": "PTO", "G": "TPO", "Z": "E", "Y": "X", "B": "PECMS",
}  # fmt: skip


class Pattern(msgspec.Struct, frozen=True):
    kind: MentionKind
    regex: re.Pattern[str]
    needs: frozenset[str]  # texts of which a match has at least one
    truth: bool | None = None
    flag: str = ""


def _pattern(kind: MentionKind, text: str, truth: bool | None = None, flag: str = "") -> Pattern:
    def group(match: re.Match[str]) -> str:
        if match[1] not in _CLASSES:
            raise KeyError(match[1])
        return f"⟪[{_CLASSES[match[1]]}](?P<{match[2]}>\\d+)⟫"

    whole = re.sub(r"\{(\w):(\w+)\}", group, text)
    regex = re.compile(whole)
    return Pattern(kind, regex, needs(regex), truth, flag)


_BECOMES = (
    r"(?:(?:has |have |had )?(?:now )?(?:becomes?|became|turns? into|turned into|changes? to|changed to|"
    r"gets?(?! (?:appended|added|pushed|popped|removed))|takes?(?: on)?|receives?|received|took|"
    r"(?:is|are|was|gets|being) (?:now )?(?:set|assigned|reassigned|updated|changed|bound|reset|increased|"
    r"reduced|decreased|incremented|decremented|initialized|initialised|moved|raised|lowered|"
    r"extended|shortened|overwritten|replaced|made|rebound)(?: to| as| with| by being)?(?: be)?(?: equal to)?|"
    r"grows? to|grew to|rises? to|rose to|drops? to|dropped to|falls? to|fell to|shrinks? to|"
    r"increases? to|increased to|decreases? to|decreased to|goes (?:up |down )?to|went to|moves? (?:on |up |down )?to|"
    r"advances? to|resets? to|starts? (?:out |off )?(?:at|as|with)|started (?:at|as|with)|"
    r"begins? (?:at|as|with)|(?:ends?|ended|winds?|comes?|works?|turns?) (?:up|out) (?:as|at|with|to be|being)|comes? to|jumps? to|reaches|steps? to|flips? to|toggles? to|switches to))"
)
_SETS = (
    r"(?:sets?|setting|updates?|updating|changes?|changing|assigns|initiali[sz](?:es?|ing)|"
    r"mak(?:es?|ing)|increments?|incrementing|decrements?|decrementing|brings?|bringing|raises|raising|mov(?:es?|ing)|"
    r"tak(?:es|ing)|resets?|resetting|leav(?:es?|ing)|turn(?:s|ing)|giv(?:es|ing)|overwrit(?:es|ing)|bind(?:s|ing)|replaces|replacing)"
)
_STORES = (
    r"(?:assigns?|stores?|puts?|saves?|writes?|binds?|records?|assigning|storing|placing|places?|"
    r"putting|saving|writing)"
)
_INSERTED = (
    r"(?:appended|added|pushed|inserted|prepended|put|enqueued|placed|queued|joined|stacked)"
)
_INSERTS = (
    r"(?:appends?|adds?|pushes|push|inserts?|prepends?|enqueues?|puts?|appending|adding|pushing|"
    r"inserting|putting|places?|queues?)"
)
_REMOVED = r"(?:popped|removed|taken|deleted|dequeued|discarded|dropped|pulled|popleft)"
_REMOVES = (
    r"(?:pops?|removes?|takes?|deletes?|dequeues?|discards?|drops?|pulls?|popping|removing|taking|"
    r"deleting|pulling|dequeuing)"
)
_INTO = (
    r"(?:at |to |on |onto |into |in )?(?:(?:end|front|back|top|left|right|start|head|tail|left end|"
    r"right end|left side|right side) )?(?:of )?(?:to |on |onto |into |in |top of )?"
)
_FROM = (
    r"(?:from|off|out of|of)(?: (?:end|front|back|top|left|right|start|head|left end|right end))?"
    r"(?: of)?"
)
_HOLDS = (
    r"(?:is|was|are|equals?|holds?|held|contains?|has|have|stands at|stood at|being|evaluates? to|comes to|works "
    r"out (?:to|as|at)|amounts to|gives|reads|refers to|points to|is equal to)"
)
_TRUE = r"(?:holds|is true|are true|is satisfied|is met|evaluates to (?:true|⟪L\d+⟫)|succeeds|was true|held|passes)"
_FALSE = (
    r"(?:does not hold|doesn't hold|do not hold|fails|is false|are false|isn't true|is not true|"
    r"is not satisfied|is not met|isn't met|evaluates to false|was false|no longer holds|did not hold)"
)
_N = r"(?:iterations?|times|passes|pass|rounds?|turns|repetitions?|laps)"
_ITEMS = (
    r"(?:elements?|items?|characters?|entries|entry|keys?|letters?|digits?|numbers?|values?|"
    r"integers?|strings?|words?|rows?|pairs?|lines?|nodes?|members?|tuples?|lists?|chars?)"
)
_REL = (
    r"(?P<rel>(?:strictly )?(?:greater|larger|bigger|more|higher|later|less|smaller|fewer|lower|"
    r"earlier) than(?: or equal to)?|at least|at most|equal to|same as|different from|above|below|"
    r"no (?:more|greater|larger|bigger) than|no (?:less|smaller|fewer) than|unequal to|over|under|"
    r"divisible by|multiple of|in|present in|among|found in|contained in|not found in|not contained in|member of|not in|absent from)"
)

_WHICH = (
    r"(?: of (?:(?P<nest>outermost |outer |middle |inner |innermost )?(?P<loop>for|while|loop)(?: loop)?"
    r"|loop over {P:over}|{P:target} (?:for )?loop)(?: {S:header}| {K:header2}| {O:header3})?(?: in {F:within})?)?"
)

_ASIDE = (
    r"(?: \( [^)]*\))?(?: at depth ⟪I\d+⟫(?: of recursion)?)?"
    r"(?: ,? ?goes down to recursion depth ⟪I\d+⟫)?"
)

PATTERNS: tuple[Pattern, ...] = (
    # summaries
    _pattern("rule", r"{P:s} (?:(?:goes|runs) from ⟪\w\d+⟫ to ⟪\w\d+⟫ ,? ?growing|grows) by {V:k} (?:each|every) (?:time|iteration)", truth=True),
    _pattern("rule", r"{P:s} (?:(?:goes|runs) from ⟪\w\d+⟫ to ⟪\w\d+⟫ ,? ?shrinking|shrinks) by {V:k} (?:each|every) (?:time|iteration)", truth=False),
    _pattern("tally", rf"{{K:k}} {_TRUE} {{I:n}} (?:out )?of {{I:total}} times"),
    _pattern("tally", rf"{{B:k}} {_TRUE} {{I:n}} (?:out )?of {{I:total}} times"),
    _pattern("tally", r"{K:k} never holds|{B:k2} never holds", truth=False),
    _pattern("tally", r"{K:k} always holds|{B:k2} always holds", truth=True),
    _pattern("set", r"{P:s} was {V:old} and is now {V:v}"),
    _pattern("set", r"{P:s} starts (?:at|as|with) {V:old} and ends (?:at|as|with) {V:v}"),
    _pattern("resize", rf"{{P:s}} (?:grows|shrinks|goes|changes|grew|shrank) from {{I:m}} to {{I:n}} {_ITEMS}"),
    _pattern("print_lines", r"{I:n} lines? (?:is|are|were|gets?) printed"),
    _pattern("calls", r"{F:f} is called {I:n} (?:more |further )?times? before last (?:call|one|⟪I\d+⟫)", flag="but last"),
    _pattern("calls", r"{I:n} (?:more |further |other )calls? (?:(?:is|are) made |follow )?before last (?:call|one|⟪I\d+⟫)", flag="but last"),
    _pattern("calls", r"{F:f} is called {I:n} (?:more |further )?times?"),
    _pattern("calls", r"{F:f} (?:resumes|goes on|continues|is resumed) {I:n} (?:more |further )?times? before last (?:time|one|⟪I\d+⟫)", flag="resumes but last"),
    _pattern("return", rf"{{C:f}}(?: , where [^.]*? ,)? is called{_ASIDE}(?: ,)? (?:and )?returns {{V:v}}"),
    _pattern("finish", r"{C:f} (?:ends(?! up)|finishes(?! (?:and|by|with))|is (?:done|over|complete|finished)|has (?:ended|finished)|returns to (?:its )?caller|is (?:left|abandoned) (?:by|because of) exception)"),
    _pattern("finish", rf"{{C:f}}(?: , where [^.]*? ,)? is called{_ASIDE}(?: ,)? (?:and )?ends"),
    _pattern("change_count", r"elements of {P:s} change {I:n} times?", flag="elements"),
    _pattern("change_count", r"{P:s} changes {I:n} times?"),
    _pattern("change_count", r"{I:n} elements? of {P:s} changes?", flag="elements"),
    _pattern("length", rf"(?:which|it|that) (?:now )?(?:has|holds|contains)(?: now)? {{I:n}} {_ITEMS}", flag="pronoun"),
    _pattern("branch", r"(?:next|following|other) (?:condition|test|branch|case) is (?:tried|checked|tested|looked at)", truth=False),
    _pattern("branch", r"(?:moves?|goes|go|turns?|continues?|proceeds?|falls?) (?:on |through |over )?to (?:next |following )?(?:condition|test|elif)", truth=False),
    _pattern("branch", r"elif (?:comes next|is (?:tried|checked|tested|next))", truth=False),
    _pattern("branch", r"(?:go|goes|ends? up|lands?|control goes|control passes|execution goes) (?:in|into|to|on to) else(?: branch| block| body| part| clause)?", truth=False),
    _pattern("branch", r"(?:go|goes|gets?) into (?:if |elif |then |true )?(?:branch|body|block)", truth=True),
    _pattern("idle", r"nothing to go through in {S:header} ,? ?so (?:its )?body (?:does not|doesn't) run"),
    _pattern("idle", r"body(?: of (?:(?:inner |outer )?(?:while |for )?loop ?)?(?:{S:header}|{K:header2}|{P:header3})?)?,? ?(?:does not|doesn't|never) runs?"),
    _pattern("tally", r"{K:k} holds (?:every|each) time|{B:k2} holds (?:every|each) time", truth=True),
    _pattern("ended", r"(?:ends|leaves|stops|breaks out of|leaving|ending) (?:{P:target} |(?P<nest>outermost |outer |middle |inner |innermost ))?(?P<loop>for |while )?loop(?: {S:header}| {K:header2})?(?: in {F:within})? in (?:iteration {I:n}|{N:n2} iteration)", flag="left"),
    _pattern("ended", r"(?:{P:target} |(?P<nest>outermost |outer |middle |inner |innermost ))?(?P<loop>for |while )?loop(?: {S:header}| {K:header2})?(?: in {F:within})? (?:\) )?(?:is )?left(?: by {O:z}| by {S:x}| by {P:y}| by break)? in (?:iteration {I:n}|{N:n2} iteration)", flag="left"),
    _pattern("ended", r"(?:in|on) (?:iteration {I:n}|{N:n2} iteration) ,? ?break (?:ends|leaves|exits|stops|breaks out of) (?:{P:target} |(?P<nest>outermost |outer |middle |inner |innermost ))?(?P<loop>for |while )?loop(?: in {F:within})?", flag="left"),
    _pattern("ended", r"{S:header} (?:is )?left(?: by {S:x}| by break)? in (?:iteration {I:n}|{N:n2} iteration)", flag="left"),
    _pattern("ended", rf"{{S:header}} runs {{I:n}} {_N} in all"),
    _pattern("ended", rf"(?:{{P:target}} )(?:for |while )?loop ends after {{I:n}} {_N}"),
    _pattern("idle", r"{S:header} (?:does not|doesn't) run"),
    _pattern("resume", r"{F:f} (?:resumes|goes on|continues|is resumed)(?! ⟪I\d+⟫ (?:more|further) )"),
    _pattern("called", r"{C:f} (?:begins|starts)"),
    # loops and counts
    _pattern("iterations", rf"iteration {{I:n}}{_WHICH} ,? ?in short"),
    _pattern("iterations", rf"iteration {{I:n}} (?:to|through|until|up to) iteration {{I:last}}{_WHICH}"),
    _pattern("iterations", rf"(?:iteration {{I:n}}|{{N:n2}} iteration) (?:to|through|until|up to) {{N:last}} iteration{_WHICH}"),
    _pattern("iteration", r"{P:target} (?:for |while )?loop (?:, |is in |enters |starts )?iteration {I:n}"),
    _pattern("iteration", r"{P:target} (?:for |while )?loop (?:, |is in |enters |starts )?{N:n} (?:iteration|pass|round)"),
    _pattern("iteration", rf"iteration (?:number )?{{I:n}}(?: (?:out )?of {{I:total}})?{_WHICH}"),
    _pattern("iterations", rf"iterations {{I:n}} (?:to|through|-|–|until|up to|and) {{I:last}}{_WHICH}"),
    _pattern("through", r"(?:goes|going|go|runs|running|iterates|iterating|walks|walking|loops|looping|begins ,|starts ,|begins|starts|is entered ,) (?:through|over|across) {V:v}"),
    _pattern("through", r"loop {S:header} (?:, )?over {V:v}"),
    _pattern("depth", r"(?:(?:down|up) to|reach(?:es|ed|ing)?|deep as|deepest|maximum|maximal|most) (?:of )?(?:recursion |maximum |maximal )*(?:depth|level)(?: of| number| is| reached is)? {I:n}(?: of recursion)?", flag="deepest"),
    _pattern("depth", r"(?:depth|level)(?: of| number)? {I:n}(?: of recursion)?"),
    _pattern("status", r"(?:status|exit code|exit status|code) {I:n}"),
    _pattern("read_lines", r"{I:n} (?:lines?|rows?) (?:of input )?(?:is|are|were) read|reads {I:n2} lines"),
    _pattern("print_lines", r"(?:prints|printed|printing|outputs) {I:n} lines"),
    _pattern("extend", rf"{{P:s}} (?:is extended|grows|is lengthened) by {{I:n}} {_ITEMS}"),
    _pattern("extend", r"{I:n} (?:elements?|items?|values?|characters?|numbers?|entries) (?:is|are|were|gets?) (?:appended|added|pushed|put|inserted) (?:to |onto |into |at end of )*{P:s}"),
    _pattern("iteration", rf"{{N:n}} (?:iteration|pass|time (?:through|around|round)|round|turn|lap){_WHICH}"),
    _pattern("iteration", rf"(?:pass|round) (?:number )?{{I:n}}{_WHICH}"),
    _pattern("more", rf"{{I:n}} (?:more|further|remaining|other|additional) {_N}"),
    _pattern("more", rf"(?:remaining|other|last|next) {{I:n}} {_N}", flag="remaining"),
    _pattern("ended", rf"(?:{{P:target}} |(?P<nest>outermost |outer |middle |inner |innermost ))?(?P<loop>for |while )?loop(?: {{S:header}}| {{K:header2}}| {{P:header3}})?(?: in {{F:within}})? (?:no longer holds ,? ?so it )?(?:ends|stops|is done|is complete|finishes|is over|is left|terminates|exits|completes) after {{I:n}} {_N}"),
    _pattern("ended", rf"(?:{{P:target}} |(?P<nest>outermost |outer |middle |inner |innermost ))?(?P<loop>for |while )?loop(?: {{S:header}}| {{K:header2}}| {{P:header3}})?(?: in {{F:within}})? (?:ran|runs|has run)(?: for)? {{I:n}} {_N} (?:, )?and (?:is|has|then) (?:finished|done|over|ends|stops|complete|ended)"),
    _pattern("ended", rf"after {{I:n}} {_N} ,? ?(?:{{P:target}} |(?P<nest>outermost |outer |middle |inner |innermost ))?(?P<loop>for |while )?loop(?: {{S:header}}| {{K:header2}}| {{P:header3}})?(?: in {{F:within}})? (?:ends|stops|is done|is complete|finishes|is over|is finished|terminates|exits)"),
    _pattern("ended", rf"it ends after {{I:n}} {_N}"),
    _pattern("count", rf"{{I:n}} {_N}"),
    _pattern("count", r"(?:loop|body) (?:runs?|ran|is run|repeats|executes|goes round) {I:n}(?= |$)"),
    _pattern("line", r"lines? {I:n}(?: ?(?:to|-|–|through|and|or) ?{I:last})?"),
    # exceptions
    _pattern("message", r"{T:t} (?:exception |error )?(?:is raised |is thrown |occurs )?(?:on line ⟪I\d+⟫ )?,? ?with (?:message|text|argument|detail) {A:v}"),
    _pattern("message", r"(?:raises|raised|throws) {T:t} (?:\(|:) {A:v}"),
    _pattern("message", r"{T:t} (?:exception |error )?,? ?(?:saying|that says|which says) {A:v}"),
    _pattern("uncaught", r"(?:uncaught|unhandled) (?:exception )?{T:t}(?: \( {A:v})?"),
    _pattern("uncaught", r"{T:t} (?:is|goes|was) (?:not |never |un)(?:caught|handled)"),
    _pattern("uncaught", r"(?:ends|stops|terminates|crashes|fails|dies|aborts|exits) (?:with|by|on|in|because of|due to) (?:uncaught )?{G:t}(?: \( {A:v})?"),
    _pattern("uncaught", r"(?:nothing|no one|no handler|no except\w*) (?:catches|handles) (?:it|this|exception|error|{T:t})(?: \( {A:v})?"),
    _pattern("caught", r"(?:which|it|this|that|exception|error) (?:is|was|gets) (?:then )?(?:caught|handled) in {F:within}|(?<!nothing )catches (?:it|this|exception|error) in {F:within2}"),
    _pattern("caught", r"(?:except|catches|handles|catching|handling|catch) (?:clause |block |handler )?(?:for )?{T:t}"),
    _pattern("caught", r"{T:t} (?:is|was|gets) (?:caught|handled|swallowed)"),
    _pattern("caught", r"(?:which|it|this|that|exception|error) (?:is|was|gets) (?:then )?(?:caught|handled)|(?<!nothing )catches (?:it|this|exception|error)"),
    _pattern("raise", r"(?:raises|raised|throws|raising|raise|throwing) {G:t}"),
    _pattern("raise", r"{G:t} (?:is|was|gets) (?:raised|thrown)(?! to| by| from)|{T:t2} (?:occurs|comes up|happens|follows)"),
    # calls
    _pattern("state", r"{Z:s} (?:returns|gives|evaluates to|yields|comes to|works out to) {V:v}"),
    _pattern("yield", r"next (?:out of|from|of|produced by|that comes from) {F:f} is {V:v}"),
    _pattern("now", r"(?:to|onto|into|from|off|of) {P:s} (?:gives|makes|leaves|yields|produces|results in|turns it into) {V:v}"),
    _pattern("return", r"(?:call |result of |call of |call to |calling ){C:f} (?:returns?|is|gives|gives back|produces|yields|equals|=) {V:v}"),
    _pattern("return", r"{C:f} (?:is called ,? ?)?(?:and |finishes and |ends and |completes and |which )(?:returns|gives back|(?:its )?result is|returned) {V:v}"),
    _pattern("return", r"returned by {C:f} is {V:v}"),
    _pattern("return", r"{V:v} is (?:result of|returned by|return of)(?: call)? {C:f}"),
    _pattern("return", r"{V:v} is what {C:f} (?:returns|gives)"),
    _pattern("return", r"{V:v} ,? ?(?:and |which |that |this )*(?:(?:list|pair|tuple|string|number|dictionary) )?is (?:return value|what is returned|returned)(?! by| from)"),
    _pattern("set", r"(?:with|creates?|creating|makes?|making|initiali[sz]es|initiali[sz]ing|prepares|sets up|builds) {L:v} (?:called |named |in |as )?{P:s}"),
    _pattern("set", r"{W:s} is {Y:x1} ,? ?(?:which is|that is) ,? ?{D:v}", flag="equals"),
    _pattern("equation", r"{Y:x1} ,? ?(?:which is|that is|is|gives|equals|makes|yields) ,? ?{V:x2}"),
    _pattern("equation", r"{L:x2} \( {Y:x1} \)"),
    _pattern("yield", r"{F:f} produces {V:v}"),
    _pattern("yield", r"(?:{F:f} )?(?:yields?|yielding|yielded|hands out) {V:v}"),
    _pattern("return", r"{F:f} (?:returns?|returned|gives|gives back|evaluates to|comes (?:back )?with|hands back|yields back) {V:v}"),
    _pattern("return", r"{C:f} (?:is|equals|=) {V:v}", flag="is"),
    _pattern("return", r"(?:call|call to|result of|return of|output of) {F:f} (?:returns?|returned|gives|is|comes (?:back )?with) {V:v}"),
    _pattern("return", r"(?:returns?|returned|returning|gives back|giving back|hands back)(?: (?:pair|tuple|list|string|number|integer|dictionary|result|boolean|it as))? {V:v}(?: from {F:f})?"),
    _pattern("return", r"return value (?:of {F:f} )?is {V:v}"),
    _pattern("return", r"{V:v} is returned(?: from {F:f}| by {F:f2})?"),
    _pattern("called", r"(?:calls?|called|calling|invokes|enters|call to|call of|invoking|entering|runs) (?:function |method )?{F:f}(?: is made)? with(?: arguments?)? {V:a1}(?:(?: ,)?(?: and)? {V:a2})?(?:(?: ,)?(?: and)? {V:a3})?(?:(?: ,)?(?: and)? {V:a4})?"),
    _pattern("called", r"{F:f} is (?:called|invoked|entered)(?: with(?: arguments?)? {V:a1}(?:(?: ,)?(?: and)? {V:a2})?(?:(?: ,)?(?: and)? {V:a3})?)?"),
    _pattern("called", r"(?:calls?|called|calling|invokes|enters|call to|invoking|entering) (?:function |method |itself as )?{F:f}"),
    # output and input
    _pattern("output", r"(?:final|whole|complete|full|entire|total|program's|overall) (?:output|stdout|result|answer|printed output)(?: of program)?(?: is| was| =| :|:)*:? {A:v}"),
    _pattern("output", r"(?:^|, |so )(?:output|answer|result|stdout)(?: is| was| :|:)+ {A:v}"),
    _pattern("silence", r"(?:prints?|outputs?|printed|printing) nothing|no output|nothing is printed|output is empty"),
    _pattern("print", r"(?:prints?|printed|printing|outputs?|outputting|displays?|shows) (?:an )?(?:empty line|blank line|newline)", flag="blank"),
    _pattern("print", r"(?:prints?|printed|printing|outputs?|outputting|displays?|emits?)(?: out)?(?: (?:line|text|string|number|word|result|answer|message|list|character|letter|single|output|lines|of {P:p}))* :?{A:v}(?:(?: ,)? (?:and )?{A:v2}(?! \())?(?:(?: ,)? (?:and )?{A:v3}(?! \())?(?:(?: ,)? (?:and )?{A:v4})?(?:(?: ,)? (?:and )?{A:v5})?"),
    _pattern("print", r"(?:next |first |second |third |last )?lines? of output is {A:v}"),
    _pattern("print", r"{A:v} (?:appears|shows up|comes out|goes) (?:on|to) (?:screen|output|terminal|console|standard output|stdout)"),
    _pattern("print", r"{A:v} (?:is|gets|was) written to (?:screen|output|terminal|console|standard output|stdout)"),
    _pattern("print", r"{A:v} (?:is|gets|was) (?:printed|output|written out|displayed)"),
    _pattern("print", r"(?:writes?|wrote|writing|written) (?:line |text )?{A:v} to (?:output|stdout|screen|standard output|sys\.stdout)"),
    _pattern("read", r"reads? lines {R:v}(?: (?:, |and )+{R:v2})(?: (?:, |and )+{R:v3})?(?: (?:, |and )+{R:v4})?(?: (?:, |and )+{R:v5})?(?: (?:, |and )+{R:v6})?(?! =)"),
    _pattern("read", r"(?:reads?|reading|read in)(?: in)?(?: (?:line|text|number|integer|input|string|word|token|lines|first|second|third|last|of|from|whole|entire|numbers|integers))* :?{R:v}"),
    _pattern("read", r"from (?:input )?line {R:v}"),
    _pattern("read", r"line {R:v} (?:gives|yields|means|says|contains|sets|makes)"),
    _pattern("read", r"(?:input|input line|line of input|standard input|line read|stdin)(?: is| gives| holds| contains| :)* {R:v}"),
    _pattern("read", r"(?:lines? |text )?{R:v}(?: (?:, |and )?{R:v2})?(?: (?:, |and )*{R:v3})?(?: (?:, |and )*{R:v4})?(?: (?:, |and )*{R:v5})?(?: (?:, |and )*{R:v6})? (?:is|was|are|were) read"),
    # containers
    _pattern("insert", rf"{{P:s}} (?:grows|changes|goes) to ⟪\w\d+⟫ (?:after|when|once|as|because|since) {{V:v}} (?:is|gets|was) {_INSERTED}"),
    _pattern("now", rf"{{P:s}} (?:grows|changes|goes) to {{V:v}} (?:after|when|once|as|because|since) ⟪\w\d+⟫ (?:is|gets|was) {_INSERTED}"),
    _pattern("now", rf"{_ITEMS} ,? ?to {{V:v}}", flag="pronoun"),
    _pattern("now", rf"(?:{_INSERTED}|{_REMOVED}|{_ITEMS}|⟪\w\d+⟫) and (?:is now|becomes|is then) {{V:v}}", flag="pronoun"),
    _pattern("insert", rf"{{V:v}} (?:is|gets|are|was|being) {_INSERTED} {_INTO}{{P:s}}"),
    _pattern("insert", rf"{_INSERTS} {{V:v}} {_INTO}{{P:s}}"),
    _pattern("insert", rf"{{P:s}} (?:gets|has|is|with) {{V:v}} {_INSERTED}"),
    _pattern("insert", r"{P:s} (?:is|gets) extended (?:with|by) {V:v}"),
    _pattern("insert", r"{V:v} goes (?:in|into|onto) {P:s}"),
    _pattern("insert", r"{P:s} (?:gains|receives element|grows by|gets element) {V:v}"),
    _pattern("remove", rf"{{V:v}} (?:, only (?:element|item|key|one) , )?(?:is|gets|are|was|being) {_REMOVED} {_FROM} {{P:s}}"),
    _pattern("remove", rf"{_REMOVES} {{V:v}} {_FROM} {{P:s}}"),
    _pattern("remove", rf"{{V:v}} , {_REMOVED} {_FROM} {{P:s}}", flag="aside"),
    _pattern("remove", rf"(?:first|⟪N\d+⟫|last|only|next|front|top) (?:element|item|one|entry|value|of)(?: (?:in|of))? {{P:s}} , {{V:v}} ,? ?(?:is|gets|was) {_REMOVED}"),
    _pattern("remove", r"entry for {V:v} is (?:deleted|removed) from {P:s}"),
    _pattern("remove", r"{P:s} loses {V:v}"),
    _pattern("remove", r"(?:pops?|popping|popped)(?: off| out)? {V:v}"),
    # sizes
    _pattern("length", rf"{{P:s}} (?:now )?(?:has|holds|contains|is of|has length|of|is made of|consists of|is {{I:x}} of)(?: length)? {{I:n}} {_ITEMS}"),
    _pattern("length", r"{P:s} (?:now )?(?:has length|has size|is of length|of length|of size|with length) {I:n}"),
    _pattern("length", r"length of {P:s} (?:is|=|becomes|equals|now)(?: now)? {I:n}"),
    _pattern("length", rf"{{P:s}} \( {{I:n}} {_ITEMS}"),
    _pattern("empty", r"{P:s} (?:is|are|was|becomes|being)(?: now| still| already)? (?:not empty|non-empty|nonempty)", truth=False),
    _pattern("empty", r"{P:s} (?:isn't|is no longer) empty", truth=False),
    _pattern("empty", r"{P:s} (?:is|are|was|becomes|being|ends up|starts|starts out|stays|remains)(?: now| still| already)? empty", truth=True),
    _pattern("empty", r"{P:s} has nothing in it|(?:there is )?nothing (?:is )?(?:left )?in {P:s2}|{P:s3} has no (?:elements|items)(?: left)?", truth=True),
    _pattern("empty", r"leaving {P:s} empty|leaves {P:s2} empty", truth=True),
    # changes
    _pattern("set", r"{P:s} and {P:s2} (?:become|are set to|are now|change to|start at|start as|get|take) {V:v} and {V:v2}", flag="pair"),
    _pattern("set", r"{P:s} (?:now )?(?:goes|went|changes|changed|rises|rose|drops|dropped|falls|fell|grows|grew|increases|increased|decreases|decreased|moves|moved|shrinks|steps|climbs|advances|jumps|runs|ran|(?:is|was) (?:updated|changed|increased|decreased|incremented|decremented|reduced|raised|lowered|moved|set|shortened|extended)) (?:up |down )?from {V:old} (?:up |down |over )?(?:to|into) {V:v}"),
    _pattern("set", rf"{_SETS} {{P:s}} (?:up |down )?from {{V:old}} (?:up |down )?(?:to|into|as) {{V:v}}"),
    _pattern("delta", r"{P:s} (?:is |was )?(?:increases|increased|grows|grew|rises|goes up|incremented|raised|increments) by {L:n}", truth=True),
    _pattern("delta", r"{P:s} (?:is |was )?(?:decreases|decreased|drops|falls|goes down|decremented|lowered|reduced|shrinks|decrements) by {L:n}", truth=False),
    _pattern("delta", r"(?:increases|increments|raises|increasing|incrementing) {P:s} by {L:n}", truth=True),
    _pattern("delta", r"(?:decreases|decrements|lowers|reduces|decreasing|decrementing) {P:s} by {L:n}", truth=False),
    _pattern("stays", r"{P:s} (?:is|was) {V:v} before and after"),
    _pattern("stays", r"{U:s} (?:(?:does not|doesn't) change and )?(?:stays|remains|stayed|remained|keeps|is left|is kept|is unchanged|stays unchanged|is still|still is|still holds|still has|still contains|is already|continues to be)(?: unchanged)?(?: (?:at|as|with))? {V:v}"),
    _pattern("now", rf"{{U:s}} (?:is|are) now {{V:v}}|{{P:s2}} now {_HOLDS} {{V:v2}}"),
    _pattern("state", rf"{{U:s}} (?:{_BECOMES}|(?:is|are) now) {{E:other}} ,? which (?:is|holds|contains) {{V:v}}", flag="gloss"),
    _pattern("set", rf"(?<!loop in ){{U:s}} {_BECOMES} (?:be |equal to |at |of )?{{V:v}}"),
    _pattern("set", rf"{_SETS} {{P:s}} (?:back )?(?:to|equal to|as|at|with|into|be|{{V:mid}} =)? ?(?:to (?:⟪N\d+⟫ |\w+ ){{1,4}}, )?{{V:v}}"),
    _pattern("set", rf"{_STORES} {{V:v}} (?:to|in|into|under|at|as|on) {{P:s}}"),
    _pattern("set", r"{V:v} is what {P:s} (?:now )?(?:holds|is|equals|contains|becomes)"),
    _pattern("set", r"{P:s} = {V:v}"),
    _pattern("set", r"(?:computes?|calculates?|works? out|evaluates?) {V:v} ,? ?and (?:then )?(?:stores?|puts?|saves?|assigns?|keeps?) (?:it|this|that|result) (?:in|to|into|as|under) {P:s}"),
    _pattern("set", r"(?:is|are|gives|yields|finds|gets) {V:v} ,? ?and (?:then )?(?:stores?|puts?|saves?|keeps?) (?:it|this|that|result) (?:in|to|into|as|under) {P:s}"),
    _pattern("set", r"{V:v} (?:, which )?(?:is|gets|was) (?:stored|saved|put|placed|written|assigned|kept|recorded|bound) (?:in|to|into|under|at|as) {P:s}"),
    # comparisons in words
    _pattern("state", r"{W:s} (?:now )?equals? {D:v}(?! (?:\(|=))"),
    _pattern("compare", rf"{{V:a}}(?: \))? ,? ?(?:and |but )?(?:which |that |it )?(?:is|are|was) (?P<no>not |no |n't )?(?:a )?{_REL} {{V:b}}"),
    _pattern("compare", rf"{{V:a}}(?: \))? ,? ?(?:which )?(?P<no>isn't|aren't) (?:a )?{_REL} {{V:b}}"),
    _pattern("compare", r"{V:a}(?: \))? ,? ?(?:which |that )?(?P<no>does not |doesn't )?(?P<rel>occurs? in|exceeds?|equals?|differs? from|contains?|divides?) {V:b}"),
    _pattern("compare", r"{V:a}(?: \))?(?: ,)? (?:(?:which )?(?:is |are |,? ?)(?P<no>not)|(?:which )?(?P<no2>isn't|aren't)) {V:b}", flag="equal"),
    # conditions
    _pattern("condition", rf"{{K:k}}(?: \))?(?: ,)? (?:which |that |now |also |condition |test |still )*{_FALSE}", truth=False),
    _pattern("condition", rf"{{K:k}}(?: \))?(?: ,)? (?:which |that |now |also |condition |test |still )*{_TRUE}", truth=True),
    _pattern("condition", rf"{{K:k}} is {{K:k2}} ,? ?which {_FALSE}", truth=False, flag="twice"),
    _pattern("condition", rf"{{K:k}} is {{K:k2}} ,? ?which {_TRUE}", truth=True, flag="twice"),
    _pattern("condition", r"{K:k} \( {V:v} \)"),
    _pattern("sound", rf"condition {{B:k}} {_FALSE}", truth=False),
    _pattern("sound", rf"condition {{B:k}} {_TRUE}", truth=True),
    _pattern("sound", r"{B:k} (?:does not hold|doesn't hold|is falsy|is not truthy|isn't true|is not true|is false|is not met|is not satisfied|fails)", truth=False),
    _pattern("sound", r"{B:k} (?:holds(?! ⟪)|is truthy|is true|is met|is satisfied|succeeds)", truth=True),
    _pattern("condition", r"{K:k} (?:is|gives|yields|:|evaluates to|becomes) {H:v}"),
    # states
    _pattern("state", r"{W:s} is {V:v} , not empty", flag="gloss"),
    _pattern("state", rf"(?<!loop in ){{W:s}} (?:still |already |both |currently )?{_HOLDS} {{V:v}}"),
    _pattern("state", r"{E:s} \( (?:is |still |= )*{V:v} \)", flag="gloss"),
    _pattern("state", r"{E:s} \( (?:is |now |still |= )*{V:v} \)"),
    _pattern("return", r"{C:f} \( (?:is |now |still |= )*{V:v} \)", flag="is"),
    _pattern("state", r"(?:with|where|when|for|while|as|at|using|since|because|and|from|of) {E:s} (?:at|of|as|being|equal to|standing at|holding) {V:v}"),
    _pattern("state", r"{D:v} \( {E:s} \)", flag="gloss"),
    _pattern("set", r"(?:and|,) {P:s} (?:to |becomes |as )?{V:v}", flag="adjacent"),
    _pattern("now", r"(?:which|that|it|this|list|string|result|set|dict|stack|queue|dictionary)(?: is| becomes| has become)? now(?: is| holds| contains| reads| has| becomes)? {V:v}", flag="pronoun"),
    _pattern("now", r"(?:leaving|making it|so it (?:is|becomes|holds|now holds)|giving|which (?:becomes|leaves|makes it|gives)|it becomes|leaves it (?:as|at|with)|leaving it (?:as|at|with)|and leaves) (?:only |just |it )?{V:v}", flag="pronoun"),
    # which way it went
    _pattern("branch", r"(?:branch|body|block|if|elif)(?: body| block)?(?: of (?:if|elif))? (?:is|gets|was) (?:not (?:taken|entered|run|executed|reached)|skipped|passed over)", truth=False),
    _pattern("branch", r"(?:skips|skipping|skip|passes over) (?:over )?(?:if )?(?:branch|body|block|it)", truth=False),
    _pattern("branch", r"(?:takes|enters|runs|taking|executes|goes to|falls to|falls through to) (?:into )?else|else(?: branch| block| body| part| clause)? (?:is (?:taken|run|entered|executed)|runs)|goes (?:in)?to else", truth=False),
    _pattern("branch", r"(?:condition|test|check|comparison) (?:is false|does not hold|fails|is not met|isn't met|is not true|evaluates to false|fails again)", truth=False),
    _pattern("branch", r"(?<!else )(?<!no )(?:branch|body|block)(?: body)?(?: of (?:if|elif))? (?:is (?:taken|entered|run|executed)|runs)(?! ⟪I)", truth=True),
    _pattern("branch", r"(?:takes|take|enters|enter|taking|entering) (?:if |true |then |first )?(?:branch|body|block)(?! of (?:loop|for|while))", truth=True),
    _pattern("branch", r"(?:condition|test|check|comparison) (?:is true|holds|succeeds|is met|passes|is satisfied|evaluates to true)", truth=True),
    _pattern("ends", r"(?:loop|while|for)(?: loop)? (?:ends|stops|is done|exits|finishes|terminates|is over|is left|is finished|breaks|completes)|(?:leaves|leaving|ends|exits|exiting|breaks out of|stops|break out of|breaking out of) (?:this |inner |outer |while |for )?loop"),
    _pattern("goes_on", r"loop (?:goes on|continues|runs again|repeats|carries on|keeps going|is entered|body runs)|(?:enters|enter|entering|stays in|continues) (?:body of )?(?:this |inner |outer |while |for )?loop(?! ⟪)|loop body (?:is (?:executed|run|entered)|runs)(?! ⟪I)"),
    _pattern("moment", r"(?:after|once|when|at end of|by end of|on leaving) (?:inner |outer |for |while |whole |entire |this |that )*(?:loop|call|iterations?)(?: (?:ends|is over|is done|finishes|has finished|returns))?"),
)  # fmt: skip
