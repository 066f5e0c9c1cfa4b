// Which page this is: rows, or one row; from a server, or from the file it is written in.

import { html, render, useEffect, useRef, useState } from "./vendor/preact.js";
import { TableView } from "./table_view.js";
import { TraceView } from "./trace_view.js";

async function fetched(address, more) {
  const reply = await fetch(address, more);
  const found = await reply.json();
  if (!reply.ok) throw new Error(`${found.what} (${found.where}). ${found.remedy}`);
  return found;
}

const NOBODY = { position: -1, total: 0, previous: "", next: "", unreviewed: "" };
const NO_LABEL = { label: "", note: "" };

function place() {
  const [, word, config, id] = location.pathname.split("/");
  return { config: word === "row" ? config : "", id: word === "row" ? id : "", query: location.search };
}

function App({ about }) {
  const [here, setHere] = useState(place);
  const to = (address) => {
    history.pushState(null, "", address);
    setHere(place());
  };
  useEffect(() => {
    const back = () => setHere(place());
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  const asked = new URLSearchParams(here.query);
  const config = asked.get("config") || about.configs[0];
  if (here.id) return html`<${Opened} about=${about} here=${here} to=${to} />`;
  return html`<${TableView} about=${about} asked=${asked} fetched=${fetched} ask=${(next) => to(`/?${next}`)}
    open=${(id) => to(`/row/${config}/${id}?${asked}`)} />`;
}

// One row. What comes back late for a row that was left is dropped: `here` decides what is shown.
function Opened({ about, here, to }) {
  const [sheet, setSheet] = useState(null);
  const [fault, setFault] = useState("");
  const [beside, setBeside] = useState(NOBODY);
  const [mine, setMine] = useState(NO_LABEL);
  const { config, id, query } = here;
  const now = useRef(id);
  now.current = id;
  const asked = new URLSearchParams(query);
  asked.set("config", config);
  useEffect(() => {
    const stop = new AbortController();
    const ask = (address, take) => fetched(address, { signal: stop.signal }).then(
      (found) => { if (!stop.signal.aborted) take(found); },
      (error) => { if (!stop.signal.aborted) setFault(error.message); },
    );
    setFault("");
    ask(`/api/sheet/${config}/${id}`, (run) => {
      setSheet(run);
      ask(`/api/told/${config}/${id}`, (told) => setSheet({ ...run, ...told }));
    });
    if (about.configs.length) {
      ask(`/api/beside?${asked}&id=${id}`, (found) => { setBeside(found.beside); setMine(found.label); });
    }
    return () => stop.abort();
  }, [config, id]);
  const open = (other) => other && to(`/row/${config}/${other}${query}`);
  const store = (change) => {
    const wanted = { ...mine, ...change };
    setMine(wanted);
    const body = JSON.stringify({ config, id, label: wanted.label, note: wanted.note });
    fetched("/api/labels", { method: "POST", body, headers: { "Content-Type": "application/json" } })
      .catch((error) => { if (now.current === id) setFault(error.message); });
  };
  const row = about.configs.length ? {
    mine, beside, words: about.labels,
    label: (key) => store({ label: key }),
    write: (note) => store({ note }),
    note: () => document.getElementById("note").focus(),
    rowNext: () => open(beside.next),
    rowPrevious: () => open(beside.previous),
    rowUnreviewed: () => open(beside.unreviewed),
    rows: () => to(`/?${asked}`),
  } : null;
  if (fault) {
    return html`<div class="trace"><header class="head"><h1>This row cannot be shown</h1>
      ${row ? html`<button onClick=${row.rows}>← rows</button>` : null}</header>
      <p class="fault" role="alert">${fault}</p></div>`;
  }
  if (!sheet || sheet.id !== id) return html`<p class="fault" role="status">reading the row, checking its words …</p>`;
  return html`<${TraceView} key=${`${config}/${id}`} sheet=${sheet} place=${location.hash.slice(1)} row=${row}
    remember=${(hash) => { if (now.current === id) history.replaceState(null, "", location.pathname + location.search + hash); }} />`;
}

const written = document.getElementById("sheet");
const root = document.getElementById("page");
if (written) {
  const remember = (hash) => history.replaceState(null, "", hash);
  render(html`<${TraceView} sheet=${JSON.parse(written.textContent)} place=${location.hash.slice(1)}
    row=${null} remember=${remember} />`, root);
} else {
  fetched("/api/about").then(
    (about) => {
      if (about.run && !place().id) history.replaceState(null, "", `/row/run/${about.run}`);
      render(html`<${App} about=${about} />`, root);
    },
    (error) => { root.textContent = error.message; },
  );
}
