// The state of a program at any event, rebuilt from the records of its trace: the page's own replay,
// written from the format that tracer/records.py defines. A test compares it with tracer.replay.

const EVENTS = new Set(["call", "line", "return", "yield", "exception", "gap", "cut"]);
// Events between two moments that are kept, to go to: at least so many, and more where there are
// many objects, so that all moments together hold no more than the trace has records.
const EVERY = 500;
const AHEAD = 2_000; // events that are replayed at once while nobody waits

function expand(items) {
  const found = [];
  for (const item of items) {
    if (typeof item === "string") found.push(item);
    else for (let n = 0; n < item[1]; n++) found.push(item[0]);
  }
  return found;
}

function zip(names, values) {
  const found = new Map();
  names.forEach((name, n) => found.set(name, values[n]));
  return found;
}

// Frames and objects at one moment. A kept moment shares them; they are copied when next changed.
class State {
  constructor(kept) {
    this.epoch = {};
    this.frames = new Map(kept ? kept.frames : []);
    this.heap = new Map(kept ? kept.heap : []);
    this.done = kept ? [...kept.done] : [];
  }

  keep() {
    this.epoch = {};
    return { frames: new Map(this.frames), heap: new Map(this.heap), done: [...this.done] };
  }

  frame(id) {
    const frame = this.frames.get(id);
    if (frame.epoch === this.epoch) return frame;
    const own = { ...frame, names: new Map(frame.names), epoch: this.epoch };
    this.frames.set(id, own);
    return own;
  }

  node(label) {
    const node = this.heap.get(label);
    if (node.epoch === this.epoch) return node;
    const own = {
      ...node, items: [...node.items], entries: new Map(node.entries),
      attrs: new Map(node.attrs), epoch: this.epoch,
    };
    this.heap.set(label, own);
    return own;
  }

  enter(record) {
    for (const id of this.done) this.frames.delete(id);
    this.done = [];
    const [kind, id, line] = record;
    if (kind === "call") return this.call(record);
    if (kind === "gap") this.pass(record);
    if (!this.frames.has(id)) return undefined; // the limit fell on the call of this frame
    this.frame(id).line = line;
    if (kind === "return" && id !== 0) this.done.push(id);
    return undefined;
  }

  call([, id, line, name, parent = -1, depth = 0, resumed = false, names = [], values = []]) {
    if (resumed && this.frames.has(id)) {
      const frame = this.frame(id);
      Object.assign(frame, { parent, depth, line });
      names.forEach((each, n) => frame.names.set(each, values[n]));
    } else {
      this.frames.set(id, {
        id, name, parent, depth, line, names: zip(names, values), epoch: this.epoch,
      });
    }
  }

  pass([, , , , , ended, alive]) {
    for (const id of ended) if (id !== 0) this.frames.delete(id);
    for (const [id, line, name, parent, depth] of alive) {
      if (!this.frames.has(id)) {
        this.frames.set(id, { id, name, parent, depth, line, names: new Map(), epoch: this.epoch });
      }
      Object.assign(this.frame(id), { parent, depth, line });
    }
  }

  apply(record) {
    const change = CHANGES[record[0]];
    if (change) change(this, record);
  }
}

const CHANGES = {
  bind: (state, [, frame, name, value]) => state.frame(frame).names.set(name, value),
  unbind: (state, [, frame, name]) => state.frame(frame).names.delete(name),
  new: (state, [, label, kind, type, , items = [], keys = [], name = "", attrs = [], values = []]) => {
    const all = expand(items);
    state.heap.set(label, {
      label, kind, type, name, epoch: state.epoch, items: kind === "dict" ? [] : all,
      entries: kind === "dict" ? zip(keys, all) : new Map(), attrs: zip(attrs, values),
    });
  },
  set: (state, [, label, index, value]) => { state.node(label).items[index] = value; },
  append: (state, [, label, values]) => {
    const items = state.node(label).items;
    for (const value of expand(values)) items.push(value);
  },
  splice: (state, [, label, start, stop, values]) => {
    const node = state.node(label);
    node.items = [...node.items.slice(0, start), ...expand(values), ...node.items.slice(stop)];
  },
  dset: (state, [, label, key, value]) => state.node(label).entries.set(key, value),
  ddel: (state, [, label, key]) => state.node(label).entries.delete(key),
  sadd: (state, [, label, value]) => {
    const items = state.node(label).items;
    if (!items.includes(value)) items.push(value);
  },
  sdel: (state, [, label, value]) => {
    const items = state.node(label).items;
    const at = items.indexOf(value);
    if (at >= 0) items.splice(at, 1);
  },
  aset: (state, [, label, name, value]) => state.node(label).attrs.set(name, value),
  adel: (state, [, label, name]) => state.node(label).attrs.delete(name),
};

// A trace with its events counted, and what the panes ask of it.
export class Trace {
  constructor(records) {
    this.records = records;
    this.starts = [];
    this.lines = [];
    this.frameOf = [];
    this.depths = [];
    this.printed = []; // [event it stands behind, characters printed by then]
    this.output = "";
    this.names = new Map(); // of each frame: its function
    this.moments = []; // [event, what was kept before it], in the order of events
    this.surveyed = { at: -1, state: new State() };
    const depth = new Map();
    const output = [];
    let length = 0;
    records.forEach((record, place) => {
      const [kind, id, line] = record;
      if (kind === "out") {
        output.push(record[1]);
        length += record[1].length;
        this.printed.push([this.starts.length - 1, length]);
      }
      if (!EVENTS.has(kind)) return;
      if (kind === "call") {
        depth.set(id, record[5] || 0);
        this.names.set(id, record[3]);
      }
      if (kind === "gap") {
        for (const alive of record[6]) {
          depth.set(alive[0], alive[4]);
          this.names.set(alive[0], alive[2]);
        }
      }
      this.starts.push(place);
      this.lines.push(line);
      this.frameOf.push(id);
      this.depths.push(depth.get(id) || 0);
    });
    this.output = output.join("");
    this.count = this.starts.length;
    this.at = -1; // the deltas of this event, too, are applied to `state`
    this.state = new State();
  }

  event(index) {
    return this.records[this.starts[index]];
  }

  deltas(index) {
    return this.records.slice(this.starts[index] + 1, this.starts[index + 1]);
  }

  // Goes to just before the deltas of an event: the program as the event sees it.
  sees(index) {
    const near = this.momentBy(index);
    const from = near < 0 ? 0 : this.moments[near][0];
    if (this.at >= index || from > this.at + 1) {
      this.state = new State(near < 0 ? undefined : this.moments[near][1]);
      this.at = from - 1;
    }
    while (this.at < index - 1) this.at = this.step(this.state, this.at + 1);
    this.state.enter(this.event(index));
    return this.state;
  }

  // … and on to after them.
  after(index) {
    for (const record of this.deltas(index)) this.state.apply(record);
    this.at = index;
    return this.state;
  }

  step(state, index) {
    state.enter(this.event(index));
    const end = index + 1 < this.count ? this.starts[index + 1] : this.records.length;
    for (let place = this.starts[index] + 1; place < end; place++) state.apply(this.records[place]);
    return index;
  }

  // Replays some more of the trace, to keep moments of it; false when there is no more.
  survey() {
    const { state } = this.surveyed;
    const end = Math.min(this.count - 1, this.surveyed.at + AHEAD);
    while (this.surveyed.at < end) {
      const index = this.surveyed.at + 1;
      const last = this.moments.length ? this.moments[this.moments.length - 1][0] : 0;
      if (index - last >= EVERY + state.heap.size) this.moments.push([index, state.keep()]);
      this.surveyed.at = this.step(state, index);
    }
    return end < this.count - 1;
  }

  // The last moment at or before an event; -1 where there is none.
  momentBy(index) {
    let low = 0, high = this.moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.moments[middle][0] <= index) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  // The objects that a name has ever led to.
  holds(name) {
    if (!this.held) this.held = new Map();
    if (!this.held.has(name)) {
      const labels = new Set();
      const add = (value) => { if (value[0] === "#") labels.add(Number(value.slice(1))); };
      for (const record of this.records) {
        if (record[0] === "bind" && record[2] === name) add(record[3]);
        if (record[0] === "call") {
          (record[7] || []).forEach((each, n) => { if (each === name) add(record[8][n]); });
        }
      }
      this.held.set(name, labels);
    }
    return this.held.get(name);
  }

  // The event behind which a change stands that a statement (its line event) made to a name, or to
  // an object that the name leads to: later than the event itself where it called functions first.
  landing(by, name) {
    const objects = this.holds(name);
    let found = by;
    for (let place = this.starts[by] + 1, at = by; place < this.records.length; place++) {
      const record = this.records[place];
      if (EVENTS.has(record[0])) {
        at++;
        if (record[0] === "line" && this.frameOf[at] === this.frameOf[by]) break; // it is done
        if (at === by + 1 && record[0] === "call" && (record[7] || []).includes(name)) return at;
      } else if (record[0] === "bind" ? record[2] === name && record[4] === by
        : record[0] !== "new" && record.at(-1) === by && objects.has(record[1])) found = at;
    }
    return found;
  }

  // How much of the output is there after an event.
  printedBy(index) {
    let low = 0, high = this.printed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.printed[middle][0] <= index) low = middle + 1; else high = middle;
    }
    return low ? this.printed[low - 1][1] : 0;
  }
}
