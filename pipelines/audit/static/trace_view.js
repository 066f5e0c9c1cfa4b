// One row: four panes and a timeline around one cursor, an event. A sentence leads to its events,
// and an event to the sentence that tells of it.

import { html, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "./vendor/preact.js";
import { inField, KEYS, ROW_KEYS } from "./keys.js";
import { changeOf, find, loopAt, moves, turnOf } from "./moves.js";
import { Difference, evidenceOf, Narrative, Row, sentenceOf, VERDICTS } from "./narrative.js";
import { Code, Output, RawEvents, StatePane } from "./panes.js";
import { Trace } from "./replay.js";
import { eventWords, stateAt } from "./state.js";
import { visibleLine } from "./text.js";
import { Timeline } from "./timeline.js";

const WAITING = "template"; // the tab that is shown while texts are being checked
const EMPTY = { name: "none", text: "", sentences: [], reasons: [], accepted: true };

export function TraceView({ sheet, place, remember, row }) {
  const trace = useMemo(() => new Trace(sheet.records), [sheet.records]);
  const code = useMemo(() => sheet.code.map((line) => line.map((p) => p[1]).join("")), [sheet.code]);
  const tabs = useMemo(() => [
    ...(sheet.told ? sheet.tellings.map((one) => one.name) : [WAITING]),
    ...(sheet.tellings.length > 1 ? ["word diff"] : []), "raw events", "row",
  ], [sheet.tellings]);
  const asked = useRef(place); // before the address tells of moves made here
  const [help, setHelp] = useState(false);
  const search = useRef(null);
  const [at, dispatch] = useReducer(
    (was, action) => {
      if (action.does === "told") return arrived(was, sheet, trace, tabs, asked.current);
      const now = step(was, action, { sheet, trace, code, tabs });
      return now === was ? was : { ...now, moved: true };
    },
    null, () => start(sheet, trace, tabs, place),
  );
  useLayoutEffect(() => { if (sheet.told) dispatch({ does: "told" }); }, [sheet.tellings]);
  useEffect(() => {
    let late;
    const more = () => { if (trace.survey()) late = setTimeout(more, 0); };
    late = setTimeout(more, 50);
    return () => clearTimeout(late);
  }, [trace]);
  const telling = sheet.tellings[at.telling] || EMPTY;
  const state = useMemo(() => (trace.count ? stateAt(trace, at.event) : { frames: [], more: 0 }),
    [trace, at.event]);
  const words = useMemo(() => (trace.count ? eventWords(trace, at.event) : ""), [trace, at.event]);
  const here = loopAt(sheet.loops, at.event);
  const sentence = telling.sentences[at.sentence];
  const claim = sentence && at.claim >= 0 ? sentence.claims[at.claim] : null;
  const evidence = useMemo(() => (claim ? evidenceOf(claim) : null), [claim]);
  const wrong = useMemo(() => telling.sentences.flatMap((one) => one.claims)
    .filter((one) => one.verdict === "contradicted" && one.event >= 0).map((one) => one.event), [telling]);

  useEffect(() => {
    if (!sheet.told) return undefined;
    const late = setTimeout(() => remember(
      `#event=${at.event}&sentence=${at.sentence}&tab=${encodeURIComponent(at.tab)}`), 120);
    return () => clearTimeout(late);
  }, [at.event, at.sentence, at.tab, sheet.told]);

  useLayoutEffect(() => {
    const press = (happened) => {
      if (inField(happened)) {
        if (happened.key === "Escape") happened.target.blur();
        return;
      }
      const [, , does] = [...KEYS, ...(row ? ROW_KEYS : [])].find(([key]) => key === happened.key) || [];
      if (does === "help") setHelp((was) => !was);
      else if (does === "search") search.current.focus();
      else if (row && (row[does] || /^[0-9]$/.test(happened.key))) {
        if (row[does]) row[does](); else row.label(happened.key === "0" ? "" : happened.key);
      } else if (does) dispatch({ does });
      else if (happened.key === "Escape") { setHelp(false); return; }
      else if (happened.target.matches(".timeline") && ARROWS[happened.key]) {
        dispatch({ does: ARROWS[happened.key] });
      } else return;
      happened.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [row, sheet]);

  const go = (event) => dispatch({ does: "go", event });
  const frameLine = trace.count ? trace.lines[at.event] : 0;
  return html`<div class="trace">
    <${Head} sheet=${sheet} telling=${telling} row=${row} />
    <nav aria-label="through the run"><${Bar} sheet=${sheet} trace=${trace} at=${at} here=${here} dispatch=${dispatch}
      search=${search} help=${() => setHelp(true)} />
    ${trace.count ? html`<${Timeline} trace=${trace} at=${at.event} here=${here} sentence=${sentence}
      wrong=${wrong} go=${go} />` : null}</nav>
    <main class="panes">
      <${Code} sheet=${sheet} line=${frameLine} words=${words}
        marked=${evidence !== null && evidence.where === "code"} />
      <section class="pane telling" aria-label="narrative">
        <div class="tabs" role="tablist" aria-label="what is told">${tabs.map((name) => html`<button
          key=${name} role="tab" id=${`tab-${name.replace(" ", "-")}`} aria-selected=${name === at.tab}
          aria-controls="telling" onClick=${() => dispatch({ does: "show", tab: name })}>${name}</button>`)}</div>
        <div id="telling" class="tab" role="tabpanel" aria-labelledby=${`tab-${at.tab.replace(" ", "-")}`}>
        ${at.tab === "raw events" ? html`<${RawEvents} trace=${trace} at=${at.event} go=${go} />`
        : at.tab === "word diff" ? html`<${Difference} difference=${sheet.difference} />`
        : at.tab === "row" ? html`<${Row} sheet=${sheet} />`
        : !sheet.told ? html`<p class="quiet" role="status">The checker is reading what is told of this run …</p>`
        : html`<${Narrative} telling=${telling} current=${at.sentence} claim=${at.claim}
            goSentence=${(n) => dispatch({ does: "sentence", n })}
            goClaim=${(n) => dispatch({ does: "claim", n })} />`}</div>
      </section>
      <${StatePane} state=${state} variable=${at.variable}
        mark=${evidence && evidence.where === "state" ? evidence : null}
        choose=${(name) => dispatch({ does: "choose", name })} />
      <${Output} trace=${trace} at=${at.event} stdin=${sheet.stdin}
        marked=${evidence !== null && evidence.where === "output"} />
    </main>
    ${help ? html`<${Help} row=${row} close=${() => setHelp(false)} />` : null}
  </div>`;
}

const ARROWS = { ArrowRight: "next", ArrowLeft: "previous", Home: "first", End: "last" };

// Where a page opens: at the event and sentence of its address, else at the first sentence.
function start(sheet, trace, tabs, place) {
  const asked = new URLSearchParams(place);
  const tab = tabs.includes(asked.get("tab")) ? asked.get("tab") : tabs[0];
  const telling = Math.max(0, sheet.tellings.findIndex((one) => one.name === tab));
  const sentences = (sheet.tellings[telling] || EMPTY).sentences;
  const whole = (name) => (/^\d{1,9}$/.test(asked.get(name) || "") ? Number(asked.get(name)) : -1);
  const begin = { event: 0, sentence: -1, claim: -1, tab, telling, variable: "", text: "" };
  const n = whole("sentence") < sentences.length ? whole("sentence") : -1;
  if (whole("event") >= 0 && trace.count) {
    const event = Math.min(whole("event"), trace.count - 1);
    return { ...begin, event, sentence: n >= 0 ? n : sentenceOf({ sentences }, event) };
  }
  return atSentence(begin, sentences, Math.max(0, n), trace);
}

// The texts have come: where nobody has moved yet, to where the address asks.
function arrived(was, sheet, trace, tabs, place) {
  const begin = start(sheet, trace, tabs, place);
  if (!was.moved) return begin;
  const tab = was.tab === WAITING ? begin.tab : was.tab;
  const telling = Math.max(0, sheet.tellings.findIndex((one) => one.name === tab));
  return { ...was, tab, telling, sentence: sentenceOf(sheet.tellings[telling] || EMPTY, was.event) };
}

function atSentence(was, sentences, n, trace) {
  const one = sentences[n];
  if (!one) return was;
  const event = one.last >= 0 ? Math.min(one.last, trace.count - 1) : was.event;
  return { ...was, sentence: n, claim: -1, event: Math.max(0, event) };
}

function atClaim(was, sentence, n, trace) {
  const claim = sentence && sentence.claims[n];
  if (!claim) return was;
  const about = evidenceOf(claim);
  let event = claim.event >= 0 ? Math.min(claim.event, trace.count - 1) : was.event;
  if (about.where === "state") event = trace.landing(event, about.name);
  return { ...was, claim: n, event, variable: about.where === "state" ? about.name : was.variable };
}

// What an action makes of the cursor: the one place where it moves.
function step(was, action, { sheet, trace, code, tabs }) {
  if (!trace.count && action.does !== "show" && action.does !== "tab") return was;
  const telling = sheet.tellings[was.telling] || EMPTY;
  const { sentences } = telling;
  const to = (event) => (event === was.event ? was
    : { ...was, event, claim: -1, sentence: sentenceOf(telling, event) });
  const show = (tab) => {
    const at = sheet.tellings.findIndex((one) => one.name === tab);
    if (at < 0 || at === was.telling) return { ...was, tab };
    return { ...was, tab, telling: at, claim: -1, sentence: sentenceOf(sheet.tellings[at], was.event) };
  };
  switch (action.does) {
    case "go": return to(Math.max(0, Math.min(action.event, trace.count - 1)));
    case "sentence": return atSentence(was, sentences, action.n, trace);
    case "sentenceNext": return atSentence(was, sentences, was.sentence + 1, trace);
    case "sentencePrevious": return atSentence(was, sentences, was.sentence - 1, trace);
    case "claim": return atClaim(was, sentences[was.sentence], action.n, trace);
    case "claimNext": return atClaim(was, sentences[was.sentence], was.claim + 1, trace);
    case "wrongNext": {
      const fits = (one, n) => n > was.sentence && ["contradicted", "not_enough_info"].includes(one.verdict);
      return atSentence(was, sentences, sentences.findIndex(fits), trace);
    }
    case "turnNext": return to(turnOf(sheet.loops, was.event, 1));
    case "turnPrevious": return to(turnOf(sheet.loops, was.event, -1));
    case "turn": return to(action.event);
    case "choose": return { ...was, variable: action.name };
    case "changeNext": return was.variable ? to(changeOf(trace, was.variable, was.event, 1)) : was;
    case "changePrevious": return was.variable ? to(changeOf(trace, was.variable, was.event, -1)) : was;
    case "find": return { ...to(find(trace, code, action.text, was.event, 1)), text: action.text };
    case "findNext": return was.text ? to(find(trace, code, was.text, was.event, 1)) : was;
    case "findPrevious": return was.text ? to(find(trace, code, was.text, was.event, -1)) : was;
    case "show": return show(action.tab);
    case "tab": return show(tabs[(tabs.indexOf(was.tab) + 1) % tabs.length]);
    default: return moves[action.does] ? to(moves[action.does](trace, was.event)) : was;
  }
}

function Head({ sheet, telling, row }) {
  const count = (word) => telling.sentences.filter((one) => one.verdict === word).length;
  const facts = sheet.facts.filter(([name]) => ["style", "tier", "layout", "rewrite_model"].includes(name));
  return html`<header class="head">
    ${row ? html`<button class="plain" onClick=${row.rows} title="back to the rows (q)">← rows</button>` : null}
    <h1 dir="ltr">${visibleLine(sheet.title)}</h1>
    <p class="facts">${sheet.outcome}${facts.map(([name, value]) => html` · <span title=${name}>${
      name === "tier" ? "tier " : ""}${visibleLine(value)}</span>`)}</p>
    <p class="verdicts" aria-label="sentences by verdict">${Object.entries(VERDICTS).map(([key, { sign, word }]) => (
      key && count(key) ? html`<span key=${key} class=${key}>${sign} ${count(key)} ${word}</span> ` : null))}
      ${sheet.compared ? html`<span class="facts">${sheet.compared}</span>` : null}
      ${sheet.told ? html`<b class=${telling.accepted ? "supported" : "contradicted"} title=${telling.reasons.join("; ")}>${
        telling.accepted ? "accepted" : "not accepted"}</b>` : null}</p>
    ${row ? html`<${Labelled} row=${row} />` : null}
  </header>`;
}

function Labelled({ row }) {
  const { mine, words } = row;
  return html`<div class="labelled">
    <label>label <select onChange=${(e) => row.label(e.target.value)}>
      <option value="" selected=${!mine.label}>none</option>
      ${Object.entries(words).map(([key, word]) => html`<option key=${key} value=${key}
        selected=${mine.label === key}>${key} ${word}</option>`)}
    </select></label>
    <label>note <input id="note" value=${mine.note} maxlength="10000" placeholder="m"
      onChange=${(e) => row.write(e.target.value)} /></label>
    <span class="quiet">${row.beside.position >= 0
      ? `${row.beside.position + 1} of ${row.beside.total.toLocaleString("en")}` : ""}</span>
    <button onClick=${row.rowPrevious} disabled=${!row.beside.previous} aria-label="row before">‹</button>
    <button onClick=${row.rowNext} disabled=${!row.beside.next} aria-label="next row">›</button>
    <button onClick=${row.rowUnreviewed} disabled=${!row.beside.unreviewed}>next unreviewed</button>
  </div>`;
}

function Bar({ sheet, trace, at, here, dispatch, search, help }) {
  const button = (does, sign, name) => html`<button onClick=${() => dispatch({ does })} aria-label=${name}
    title=${`${name} (${KEYS.find(([, , to]) => to === does)[0]})`}>${sign}</button>`;
  const turn = here ? here.turn + 1 + here.loop.earlier : 0;
  return html`<div class="bar" role="toolbar" aria-label="moves">
    ${button("previous", "‹", "event before")}
    <span class="at">event <input aria-label="go to event" inputmode="numeric" value=${at.event}
      onChange=${(e) => /^\d{1,9}$/.test(e.target.value) && dispatch({ does: "go", event: Number(e.target.value) })} />
      of ${trace.count.toLocaleString("en")}</span>
    ${button("next", "›", "next event")} ${button("over", "over", "step over")} ${button("out", "out", "step out")}
    <span class="loop">${here ? html`${button("turnPrevious", "‹", "iteration before")} iteration
      <input aria-label="go to iteration" inputmode="numeric" value=${turn} onChange=${(e) => {
        const event = here.loop.turns[Number(e.target.value) - 1 - here.loop.earlier];
        if (event !== undefined) dispatch({ does: "turn", event });
      }} /> of ${(here.loop.turns.length + here.loop.earlier).toLocaleString("en")}
      ${button("turnNext", "›", "next iteration")} <code dir="ltr">${visibleLine(here.loop.source.slice(0, 60))}</code>`
    : html`<span class="quiet">not in a loop</span>`}</span>
    <input class="search" type="search" ref=${search} placeholder="/ text, or x = 5" aria-label="search the run"
      onKeyDown=${(e) => { if (e.key === "Enter" && e.target.value) dispatch({ does: "find", text: e.target.value }); }} />
    <button onClick=${help} title="keys (?)">keys</button>
  </div>`;
}

function Help({ row, close }) {
  const box = useRef(null);
  useEffect(() => { box.current.showModal(); }, []);
  return html`<dialog ref=${box} class="help" aria-labelledby="help-title" onClose=${close}>
    <h2 id="help-title">Keys</h2><dl>${[...KEYS, ...(row ? ROW_KEYS : [])].map(([key, what]) => html`
      <div key=${key}><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
    <button onClick=${() => box.current.close()}>close</button></dialog>`;
}
