// The names of the frames around an event: what they hold once it has done its work, and what of
// that is new, changed, gone, or shared with another name.

import { isReference, labelOf, shown } from "./values.js";

const FRAMES = 8; // innermost frames that are shown
const NAMES = 40; // of one frame
const DEFINED = new Set(["function", "class", "module"]);
const WALKED = 3_000; // objects of a heap that are looked through for sharing

// Frames from the innermost outwards: {id, name, line, variables, defined, more}.
export function stateAt(trace, at) {
  const before = trace.sees(at);
  const chain = callers(before, trace.frameOf[at]);
  const held = new Map(chain.slice(0, FRAMES).map((frame) => [frame.id, texts(before, frame)]));
  const state = trace.after(at);
  const uses = counted(state);
  const frames = chain.slice(0, FRAMES).map((frame) => {
    const now = state.frames.get(frame.id) || frame;
    return { id: frame.id, name: frame.name, line: frame.line, ...variables(state, now, held, uses) };
  });
  return { frames, more: chain.length - frames.length };
}

function callers(state, id) {
  const found = [];
  const seen = new Set();
  for (let frame = state.frames.get(id); frame && !seen.has(frame.id);) {
    found.push(frame);
    seen.add(frame.id);
    frame = state.frames.get(frame.parent);
  }
  if (!seen.has(0) && state.frames.has(0)) found.push(state.frames.get(0));
  return found;
}

function isDefinition(state, value) {
  const node = isReference(value) ? state.heap.get(labelOf(value)) : null;
  return node !== null && node !== undefined && DEFINED.has(node.kind);
}

function texts(state, frame) {
  const found = new Map();
  for (const [name, value] of frame.names) {
    if (found.size >= NAMES) break;
    if (!isDefinition(state, value)) found.set(name, shown(state, value).text);
  }
  return found;
}

function variables(state, frame, held, uses) {
  const before = held.get(frame.id) || new Map();
  const rows = [], defined = [];
  let more = 0;
  for (const [name, value] of frame.names) {
    if (isDefinition(state, value)) {
      defined.push(name);
    } else if (rows.length >= NAMES) {
      more++;
    } else {
      const { text, parts } = shown(state, value);
      const was = before.get(name);
      const mark = was === undefined ? "new" : was === text ? "" : "changed";
      const shared = isReference(value) && uses.get(labelOf(value)) > 1 ? labelOf(value) : 0;
      rows.push({ name, text, parts, mark, was, shared });
    }
  }
  for (const [name, was] of before) {
    if (!frame.names.has(name)) rows.push({ name, text: "", parts: [], mark: "gone", was, shared: 0 });
  }
  return { variables: rows, defined, more };
}

// Label of an object → how many names and elements lead to it.
function counted(state) {
  const uses = new Map();
  const add = (value) => {
    if (isReference(value)) uses.set(labelOf(value), (uses.get(labelOf(value)) || 0) + 1);
  };
  for (const frame of state.frames.values()) frame.names.forEach(add);
  if (state.heap.size <= WALKED) {
    for (const node of state.heap.values()) {
      if (node.items.length <= WALKED) node.items.forEach(add);
      node.entries.forEach(add);
      node.attrs.forEach(add);
    }
  }
  return uses;
}

// In words: what the event itself is, beside the line it stands on.
export function eventWords(trace, at) {
  const [kind, , , a, b] = trace.event(at);
  const name = trace.names.get(trace.frameOf[at]) || "";
  const text = (value) => shown(trace.state, value).text;
  if (kind === "call") return `${trace.event(at)[6] ? "resumes" : "calls"} ${name}`;
  if (kind === "return") return b ? `${name} is left by the exception` : `${name} returns ${text(a)}`;
  if (kind === "yield") return `${name} yields ${text(a)}`;
  if (kind === "exception") return b ? `raises ${a}: ${b}` : `raises ${a}`;
  if (kind === "gap") return `${a.toLocaleString("en")} events are not recorded here`;
  if (kind === "cut") return `recording stopped: limit on ${a}`;
  return ""; // a line: it runs
}
