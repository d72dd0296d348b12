// Refreshes the page while somebody looks at it, and sends its forms without leaving it. Nothing else needs a script.
'use strict';

let shown = document.getElementById('bar')?.dataset.version;
let asked = 0;

const say = text => { document.getElementById('said').textContent = text; };

/** Returns a document of this server. */
async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

/** Makes `mine` like `theirs`, and touches only what differs, so that focus, selection and what is open stay. */
function update(mine, theirs) {
  if (mine.isEqualNode(theirs)) return;
  if (mine.nodeName !== theirs.nodeName || mine.id !== theirs.id) return mine.replaceWith(theirs);
  if (mine.nodeType === Node.TEXT_NODE) { mine.data = theirs.data; return; }
  for (const { name } of [...mine.attributes]) {
    // What is open is the reader's decision.
    if (name !== 'open' && !theirs.hasAttribute(name)) mine.removeAttribute(name);
  }
  for (const { name, value } of theirs.attributes) {
    if (name !== 'open' && mine.getAttribute(name) !== value) mine.setAttribute(name, value);
  }
  updateChildren(mine, theirs);
}

/** Children with an `id` are known by it, the others by their place. */
function updateChildren(mine, theirs) {
  const wanted = new Set(Array.from(theirs.children, child => child.id));
  for (const child of [...mine.children]) if (child.id && !wanted.has(child.id)) child.remove();
  const known = new Map(Array.from(mine.children, child => [child.id, child]));
  let next = mine.firstChild;
  for (const child of [...theirs.childNodes]) {
    const same = child.id ? known.get(child.id) : next;
    while (child.id && same && next && next !== same && !next.id) next = drop(next);
    if (!same || (!child.id && same.id)) { mine.insertBefore(child, next); continue; }
    if (same === next) next = next.nextSibling; else mine.insertBefore(same, next);
    update(same, child);
  }
  while (next) next = drop(next);
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** Shows the present state. Of two answers that overtake each other, the one to the later question counts. */
async function refresh() {
  const number = ++asked;
  const page = await load(location.href);
  if (number !== asked) return;
  for (const place of ['#bar', 'main']) {
    update(document.querySelector(place), page.querySelector(place));
  }
  shown = page.getElementById('bar').dataset.version;
}

/** Asks for the bar, and for the rest if that has changed. A page that takes long is asked for less often. */
async function poll() {
  const began = performance.now();
  try {
    if (!document.hidden) {
      const bar = (await load('/page/bar')).getElementById('bar');
      if (bar.dataset.version === shown) update(document.getElementById('bar'), bar);
      else await refresh();
      document.body.classList.remove('lost');
    }
  } catch {
    document.body.classList.add('lost');
    shown = '';
    say('The simulator does not answer.');
  }
  setTimeout(poll, Math.max(1000, 4 * (performance.now() - began)));
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const fields = new URLSearchParams(new FormData(form));
  try {
    if (form.method === 'get') {
      history.replaceState(null, '', `/?${fields}`);
    } else {
      const answer = await fetch(form.action, { method: 'POST', body: fields, redirect: 'manual' });
      // A redirect means that it is done.
      const done = answer.type === 'opaqueredirect';
      say(`${event.submitter.textContent}: ${done ? 'done' : await answer.text()}`);
    }
    await refresh();
  } catch {
    say('The simulator does not answer.');
  }
}

if (shown) {
  document.addEventListener('submit', submit);
  document.addEventListener('input', ({ target }) => {
    if (target.form?.method === 'get') target.form.requestSubmit();
  });
  setTimeout(poll, 1000);
}
