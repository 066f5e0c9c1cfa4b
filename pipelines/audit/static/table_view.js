// The rows of a dataset: filtered, searched, drawn by a seed, labelled.

import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact.js";
import { inField } from "./keys.js";
import { visibleLine } from "./text.js";
import { useSight } from "./virtual.js";

const COLUMNS = ["problem", "solution", "test", "outcome", "verdict", "style", "rewrite_model", "tier",
  "events", "characters"];
const NUMBERS = ["tier", "events", "characters"];
const HEIGHT = 29; // pixels of a row, as style.css has it
const BESIDE = 4; // rows beyond the edge
const AGAIN = 700; // milliseconds between two looks at a search that goes on

export function TableView({ about, asked, ask, open, fetched }) {
  const [page, setPage] = useState(null);
  const [fault, setFault] = useState("");
  const [chosen, setChosen] = useState(0);
  const words = about.labels;
  const key = asked.toString();
  useEffect(() => {
    let late = false, next = 0;
    const look = () => fetched(`/api/rows?${key}`).then(
      (found) => {
        if (late) return;
        setPage(found);
        setFault("");
        if (found.read < found.rows_in_all || !found.measured) next = setTimeout(look, AGAIN);
      },
      (error) => { if (!late) setFault(error.message); },
    );
    setChosen(0);
    look();
    return () => { late = true; clearTimeout(next); };
  }, [key]);
  const box = useRef(null);
  useLayoutEffect(() => {
    const press = (happened) => {
      if (inField(happened) || !page) return;
      const last = page.rows.length - 1;
      if (happened.key === "j") setChosen((n) => Math.min(n + 1, last));
      else if (happened.key === "k") setChosen((n) => Math.max(n - 1, 0));
      else if (happened.key === "Enter" && happened.target === document.body && page.rows[chosen]) {
        open(page.rows[chosen].id);
      } else if (happened.key === "/") box.current.querySelector("#text").focus();
      else return;
      happened.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [page, chosen]);

  const change = (name, values) => {
    const next = new URLSearchParams(asked);
    next.delete(name);
    for (const value of [values].flat()) if (value !== "") next.append(name, value);
    if (name !== "page") next.delete("page");
    ask(next);
  };
  const config = asked.get("config") || about.configs[0];
  return html`<div class="table" ref=${box}>
    <header class="head"><h1>${about.name}</h1>
      <p class="facts" role="status">${page ? told(page) : "reading …"}</p>
      <label>config <select onChange=${(e) => ask(new URLSearchParams({ config: e.target.value }))}>
        ${about.configs.map((one) => html`<option key=${one} selected=${one === config}>${one}</option>`)}</select></label>
      <label>text <input id="text" type="search" value=${asked.get("text") || ""} placeholder="/"
        onChange=${(e) => change("text", e.target.value)} /></label>
      <label>sample <input inputmode="numeric" size="5" value=${asked.get("sample") || ""} placeholder="all"
        onChange=${(e) => change("sample", e.target.value)} /></label>
      <label>seed <input inputmode="numeric" size="5" value=${asked.get("seed") || ""} placeholder="0"
        onChange=${(e) => change("seed", e.target.value)} /></label>
      <a class="plain" href="/api/labels.jsonl" download="labels.jsonl">labels as JSONL</a>
    </header>
    ${fault ? html`<p class="fault" role="alert">${fault}</p>` : null}
    <div class="listing">
      <nav class="filters" aria-label="filters">${page ? html`
        ${Object.entries(page.choices).map(([name, values]) => html`<${Choice} key=${name} name=${name}
          values=${values} total=${page.total} chosen=${asked.getAll(name)} words=${words} change=${change} />`)}
        ${Object.entries(page.bins).map(([name, bins]) => html`<${Histogram} key=${name} name=${name} bins=${bins}
          asked=${asked} ask=${ask} />`)}` : null}</nav>
      <main>${page ? html`<${Rows} page=${page} config=${config} chosen=${chosen} words=${words} open=${open} />
        <p class="pages">
          <button disabled=${page.page <= 0} onClick=${() => change("page", page.page - 1)}>‹ before</button>
          page ${(page.page + 1).toLocaleString("en")} of ${page.pages.toLocaleString("en")}
          <button disabled=${page.page + 1 >= page.pages} onClick=${() => change("page", page.page + 1)}>next ›</button>
        </p>` : null}</main>
    </div></div>`;
}

// How many rows fit; of a search that goes on, so far.
function told(page) {
  const count = `${page.total.toLocaleString("en")} row${page.total === 1 ? "" : "s"}`;
  if (page.read >= page.rows_in_all) return count;
  return `${count} so far: ${Math.floor((100 * page.read) / page.rows_in_all)} % searched`;
}

// A table of which only the rows in sight are in the page; two empty rows stand for the others.
function Rows({ page, config, chosen, words, open }) {
  const box = useRef(null);
  const sight = useSight(box);
  const total = page.rows.length;
  useEffect(() => {
    const { scrollTop, clientHeight } = box.current;
    const top = chosen * HEIGHT, room = clientHeight - 2 * HEIGHT; // below the head of the table
    if (top < scrollTop) box.current.scrollTop = top;
    else if (top > scrollTop + room) box.current.scrollTop = top - room;
  }, [chosen]);
  const columns = COLUMNS.filter((name) => page.rows.some((row) => ![undefined, null, ""].includes(row[name])));
  const from = Math.max(0, Math.floor(sight.top / HEIGHT) - BESIDE);
  const to = Math.min(total, Math.ceil((sight.top + sight.height) / HEIGHT) + BESIDE);
  const space = (rows) => (rows > 0 ? html`<tr class="space" aria-hidden="true"><td
    colspan=${columns.length + 1} style=${{ height: `${rows * HEIGHT}px` }}></td></tr>` : null);
  const shown = page.rows.slice(from, to).map((row, n) => html`<${One} key=${row.id} row=${row} n=${from + n}
    now=${from + n === chosen} columns=${columns} config=${config} words=${words} open=${open} />`);
  return html`<div class="rows" tabindex="0" role="region" aria-label="rows" ref=${box}>${total
    ? html`<table aria-rowcount=${total + 1}><thead><tr aria-rowindex="1">${columns.map((name) => html`<th key=${name}
        scope="col" class=${kind(name)}>${name.replace("_", " ")}</th>`)}<th scope="col">label</th></tr></thead>
      <tbody>${space(from)}${shown}${space(total - to)}</tbody></table>`
    : html`<p class="quiet">${page.read < page.rows_in_all ? "Nothing found yet."
      : "No row fits. Take a filter back."}</p>`}</div>`;
}

function kind(name) {
  return NUMBERS.includes(name) ? "n" : "";
}

function One({ row, n, now, columns, config, words, open }) {
  const follow = (happened) => {
    happened.preventDefault();
    happened.stopPropagation();
    open(row.id);
  };
  return html`<tr class=${now ? "now" : ""} aria-rowindex=${n + 2} aria-current=${now ? "true" : null}
    onClick=${() => open(row.id)}>${columns.map((name, c) => html`<td key=${name} class=${kind(name)}
      dir="ltr">${c ? cell(row[name])
      : html`<a href=${`/row/${config}/${row.id}`} onClick=${follow}>${cell(row[name])}</a>`}</td>`)}
    <td>${row.label ? `${row.label} ${words[row.label]}` : ""}${row.note
      ? html` <span title=${row.note}>✎</span>` : ""}</td></tr>`;
}

function cell(value) {
  if (typeof value === "number") return value.toLocaleString("en");
  return visibleLine(String(value ?? "").slice(0, 120));
}

// Values of a column with their counts; a click filters, a second one takes it back.
function Choice({ name, values, total, chosen, words, change }) {
  if (values.length < 2 && !chosen.length) return null;
  const said = (value) => (name === "label" ? (words[value] || "no label") : value || "none");
  const flip = (value) => change(name, chosen.includes(value)
    ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return html`<fieldset><legend>${name.replace("_", " ")}</legend>${values.map(([value, count]) => html`
    <label key=${value} class="choice"><input type="checkbox" checked=${chosen.includes(value)}
      onChange=${() => flip(value)} /><span dir="ltr">${visibleLine(said(value).slice(0, 40))}</span>
      <span class="n">${count.toLocaleString("en")}</span>
      <span class="share" aria-hidden="true" style=${{ width: `${(100 * count) / Math.max(1, total)}%` }}></span></label>`)}
  </fieldset>`;
}

function Histogram({ name, bins, asked, ask }) {
  const most = Math.max(...bins.map((bin) => bin[2]), 1);
  const narrowed = asked.has(`${name}_from`);
  const narrow = (from, to) => {
    const next = new URLSearchParams(asked);
    for (const end of ["from", "to"]) next.delete(`${name}_${end}`);
    if (from !== null) {
      next.set(`${name}_from`, from);
      next.set(`${name}_to`, to);
    }
    next.delete("page");
    ask(next);
  };
  return html`<fieldset><legend>${name}</legend><div class="bars">${bins.map(([from, to, count]) => html`<button
    key=${from} onClick=${() => narrow(from, to)} disabled=${!count} title=${`${from} to ${to}: ${count} rows`}
    aria-label=${`${name} from ${from} to ${to}: ${count} rows`}><span style=${{ height: `${(100 * count) / most}%` }}></span></button>`)}</div>
    <p class="ends"><span>${bins[0][0].toLocaleString("en")}</span>${narrowed
      ? html`<button class="plain" onClick=${() => narrow(null, null)}>all</button>` : null}
      <span>${bins[bins.length - 1][1].toLocaleString("en")}</span></p></fieldset>`;
}
