// The review's keys and buttons. The page shows a decision only after the server says that it is on the disk.

const token = document.querySelector("meta[name=review-token]").content;
const doc = document.body.dataset.doc;
const status = document.getElementById("status");
const items = [...document.querySelectorAll(".item")];
const rows = items.length ? items : [...document.querySelectorAll("[data-list] tbody tr")];
const tab = (() => {
  let name = sessionStorage.getItem("tab");
  if (!name) {
    name = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("tab", name);
  }
  return name;
})();
let current = -1;
let busy = false;

function say(text, wrong = false) {
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}

async function ask(action, what) {
  if (busy) return null;
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`${doc}/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Review-Token": token },
      body: JSON.stringify({ ...what, tab }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error || `The server answered ${response.status}.`);
    return answer;
  } catch (error) {
    const lost = error instanceof TypeError || error instanceof SyntaxError;
    say(lost ? "Not saved: the server does not answer. Start tei-pipeline review again and load the page again." : error.message, true);
    return null;
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

// ---- showing what the server says

function show(answer, said) {
  for (const one of answer.items) {
    const row = document.getElementById(`i-${one.id}`);
    if (!row) continue;
    row.classList.remove(row.dataset.standing);
    row.classList.add(one.standing);
    row.dataset.standing = one.standing;
    row.dataset.seen = one.seen;
    row.querySelector("[data-said]").textContent = one.said;
  }
  const bar = document.getElementById("bar");
  if (bar) {
    bar.max = answer.total || 1;
    bar.value = answer.total ? answer.total - answer.open : 1;
    document.getElementById("left").textContent = `${answer.open.toLocaleString("en")} of ${answer.total.toLocaleString("en")} wait`;
  }
  const here = document.getElementById("here");
  if (here && !document.querySelector(".pager")) here.textContent = items.filter((row) => row.dataset.standing === "open").length;
  say(said);
}

const counted = (answer) => (answer.items.length === 1 ? "1 correction" : `${answer.items.length} corrections`);

// ---- where the reader is

function seek(line) {
  for (const one of document.querySelectorAll("tr.sought")) one.classList.remove("sought");
  document.getElementById(`L${line}`)?.classList.add("sought");
}

function go(to, focus = true) {
  if (!rows.length) return;
  current = Math.min(Math.max(to, 0), rows.length - 1);
  for (const row of rows) row.removeAttribute("aria-current");
  const row = rows[current];
  row.setAttribute("aria-current", "true");
  if (row.dataset.line) seek(row.dataset.line);
  if (focus) {
    const target = row.matches("tr") ? row.querySelector("a") : row;
    target.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
}

const nextOpen = () => {
  for (let at = current + 1; at < rows.length; at += 1) if (rows[at].dataset.standing === "open") return at;
  return Math.min(current + 1, rows.length - 1);
};

// ---- typing a reading

function type(row, label, value) {
  return new Promise((resolve) => {
    const open = row.querySelector("form.reading");
    if (open) open.remove();
    const form = document.createElement("form");
    form.className = "reading";
    const named = document.createElement("label");
    named.textContent = `${label} `;
    const input = document.createElement("input");
    input.type = "text";
    input.value = value;
    input.spellcheck = false;
    named.append(input);
    const save = document.createElement("button");
    save.type = "submit";
    save.textContent = "Save";
    const leave = document.createElement("button");
    leave.type = "button";
    leave.textContent = "Leave";
    form.append(named, save, leave);
    row.append(form);
    input.focus();
    input.select();
    const close = (answer) => {
      form.remove();
      row.focus({ preventScroll: true });
      resolve(answer);
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); close(input.value); });
    leave.addEventListener("click", () => close(null));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); close(null); }
      event.stopPropagation();
    });
  });
}

// ---- deciding

async function decide(row, verdict) {
  const wish = { id: row.dataset.id, verdict, seen: row.dataset.seen };
  if (verdict === "other") wish.after = await type(row, "It reads", row.dataset.after);
  if (verdict === "slip") wish.after = await type(row, "The book has a slip; it should read", row.dataset.after);
  if (wish.after === null) return say("Left as it was.");
  const answer = await ask("decide", { wishes: [wish] });
  if (!answer) return undefined;
  show(answer, answer.items.length ? `Saved: ${counted(answer)}.` : "Saved; nothing else changes.");
  if (rows[current] === row) go(nextOpen());
  return undefined;
}

async function reopen(row) {
  const answer = await ask("reopen", { ids: [row.dataset.id] });
  if (answer) show(answer, answer.items.length ? `Open again: ${counted(answer)}.` : "It was open.");
}

async function settle(verdict) {
  const series = document.querySelector("[data-series]");
  if (!series) return;
  const but = items.filter((row) => row.classList.contains("marked")).map((row) => row.dataset.id);
  const answer = await ask("settle", { series: series.dataset.series, verdict, but });
  if (!answer) return;
  for (const row of items) row.classList.remove("marked");
  mark(null);
  show(answer, `Saved: ${counted(answer)}.`);
  const next = document.getElementById("after");
  if (next) status.append(" ", Object.assign(document.createElement("a"), { href: next.href, textContent: "Next series" }));
}

function mark(row) {
  if (row) row.classList.toggle("marked");
  const count = items.filter((one) => one.classList.contains("marked")).length;
  const told = document.getElementById("marked");
  if (told) told.textContent = count ? `${count} marked.` : "";
  if (row) say(row.classList.contains("marked") ? "Marked as exception." : "No exception any more.");
}

async function undo() {
  const answer = await ask("undo", {});
  if (!answer) return;
  show(answer, `Undone: ${counted(answer)}.`);
  const row = answer.items.length ? document.getElementById(`i-${answer.items[0].id}`) : null;
  if (row) go(items.indexOf(row));
}

// ---- the sample

async function judge(row, judged) {
  let reading = "";
  if (judged === "wrong") {
    reading = await type(row, "Printed is (leave empty if unsure)", row.dataset.word);
    if (reading === null) return say("Left as it was.");
    if (reading === row.dataset.word) reading = "";
  }
  const answer = await ask("judge", { place: row.dataset.place, judged, reading });
  if (!answer) return undefined;
  row.classList.remove("right", "wrong");
  if (judged) row.classList.add(judged);
  row.querySelector("[data-said]").textContent = reading ? `${judged}: ${reading}` : judged;
  document.getElementById("told").textContent = answer.told;
  say("Saved.");
  if (judged && rows[current] === row) go(current + 1);
  return undefined;
}

// ---- buttons

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest(".item");
  if (row) go(items.indexOf(row), false);
  if (button.dataset.do === "reopen") reopen(row);
  else if (button.dataset.do) decide(row, button.dataset.do);
  else if (button.dataset.all) settle(button.dataset.all);
  else if (button.dataset.judge !== undefined) judge(row, button.dataset.judge);
  else if (button.dataset.convert !== undefined) convert(button);
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-deal]");
  if (!form) return;
  event.preventDefault();
  const answer = await ask("deal", { size: Number(form.elements.size.value) });
  if (answer) location.reload();
});

async function convert(button) {
  button.disabled = true;
  say("Converting …");
  const answer = await ask("convert", {});
  if (answer) location.assign(answer.went);
  else button.disabled = false;
}

for (const row of items) row.addEventListener("focusin", () => { if (rows[current] !== row) go(items.indexOf(row), false); });

// ---- keys

const onRow = (what) => () => { if (items[current]) what(items[current]); };
const follow = (id) => () => { const link = document.getElementById(id); if (link) location.assign(link.href); };
const isSample = Boolean(document.querySelector(".items.sample"));
const keys = {
  j: () => go(current + 1),
  k: () => go(current < 0 ? 0 : current - 1),
  "?": () => document.body.classList.toggle("without-keys"),
  "/": () => { const search = document.getElementById("search"); if (search) search.focus(); },
  "]": follow("after"),
  "[": follow("before"),
  ...(isSample ? {
    y: onRow((row) => judge(row, "right")),
    n: onRow((row) => judge(row, "wrong")),
    o: onRow((row) => judge(row, "")),
  } : {
    a: onRow((row) => decide(row, "accept")),
    r: onRow((row) => decide(row, "reject")),
    e: onRow((row) => decide(row, "other")),
    s: onRow((row) => decide(row, "slip")),
    n: onRow((row) => decide(row, "never")),
    w: onRow((row) => decide(row, "always")),
    o: onRow(reopen),
    x: onRow((row) => { if (document.querySelector("[data-series]")) { mark(row); go(current + 1); } }),
    A: () => settle("accept"),
    R: () => settle("reject"),
    u: () => { if (doc) undo(); },
  }),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "ArrowDown" && items.length) { event.preventDefault(); keys.j(); return; }
  if (event.key === "ArrowUp" && items.length) { event.preventDefault(); keys.k(); return; }
  const action = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (!action) return;
  event.preventDefault();
  action();
});

const first = items.findIndex((row) => (isSample ? !row.matches(".right, .wrong") : row.dataset.standing === "open"));
// On a page of the book its text comes first: no key decides what the reader has not gone to.
if (rows.length && !document.querySelector(".leaf")) go(Math.max(first, 0));
if (location.hash.startsWith("#L")) seek(location.hash.slice(2));
