// Lists of any length of which only what is in sight is in the page.

import { html, useLayoutEffect, useRef, useState } from "./vendor/preact.js";

const BESIDE = 2; // rows beyond the edge

// What of a list is in sight, and where the list is scrolled to.
export function useSight(box) {
  const [sight, setSight] = useState({ top: 0, height: 400 });
  useLayoutEffect(() => {
    const look = () => {
      const { scrollTop, clientHeight } = box.current;
      setSight((was) => (was.top === scrollTop && was.height === clientHeight
        ? was : { top: scrollTop, height: clientHeight }));
    };
    const watch = new ResizeObserver(look);
    watch.observe(box.current);
    box.current.addEventListener("scroll", look, { passive: true });
    look();
    return () => watch.disconnect();
  }, []);
  return sight;
}

function reveal(box, top, height) {
  const { scrollTop, clientHeight } = box;
  if (top < scrollTop || top + height > scrollTop + clientHeight) {
    box.scrollTop = Math.max(0, top - clientHeight / 3);
  }
}

// Rows of one height. `row(n)` gives a row; `current` is kept in sight; `again` scrolls anew.
export function Rows({ count, height, row, current, label, className = "", wide = 0 }) {
  const box = useRef(null);
  const sight = useSight(box);
  useLayoutEffect(() => {
    if (current >= 0) reveal(box.current, current * height, height);
  }, [current, count]);
  const from = Math.max(0, Math.floor(sight.top / height) - BESIDE);
  const to = Math.min(count, Math.ceil((sight.top + sight.height) / height) + BESIDE);
  const rows = [];
  for (let n = from; n < to; n++) rows.push(row(n));
  const style = { height: `${count * height}px` };
  if (wide) style.minWidth = `${wide}ch`;
  return html`<div class="scroll ${className}" ref=${box} tabindex="0" role="region"
    aria-label=${label}><div class="long" style=${style}>
    <div class="shift" style=${{ transform: `translateY(${from * height}px)` }}>${rows}</div>
  </div></div>`;
}

// Rows of many heights: guessed by `guess(n)`, measured once they have been in sight.
export function Blocks({ count, guess, row, current, label, className = "" }) {
  const box = useRef(null);
  const inner = useRef(null);
  const known = useRef(new Map());
  const [, again] = useState(0);
  const sight = useSight(box);
  const heightOf = (n) => known.current.get(n) || guess(n);
  let from = 0, top = 0;
  while (from < count - 1 && top + heightOf(from) < sight.top - 60) top += heightOf(from++);
  let to = from, bottom = top;
  while (to < count && bottom < sight.top + sight.height + 60) bottom += heightOf(to++);
  let whole = bottom;
  for (let n = to; n < count; n++) whole += heightOf(n);
  useLayoutEffect(() => {
    let changed = false;
    [...inner.current.children].forEach((child, n) => {
      if (known.current.get(from + n) !== child.offsetHeight) {
        known.current.set(from + n, child.offsetHeight);
        changed = true;
      }
    });
    if (changed) again((n) => n + 1);
  });
  useLayoutEffect(() => {
    if (current < 0) return;
    let start = 0;
    for (let n = 0; n < current; n++) start += heightOf(n);
    reveal(box.current, start, heightOf(current));
  }, [current, count]);
  const rows = [];
  for (let n = from; n < to; n++) rows.push(row(n));
  return html`<div class="scroll ${className}" ref=${box} tabindex="0" role="region"
    aria-label=${label}><div class="long" style=${{ height: `${whole}px` }}>
    <ol class="shift" ref=${inner} style=${{ transform: `translateY(${top}px)` }}>${rows}</ol>
  </div></div>`;
}
