/* Two articles side by side: passages joined by number, colour and underline, changes marked with their kind. */

/* ---------------------------------------------------------------- pairs */

function changeWords(link) {
  const found = new Map();
  for (const passage of PASSAGES_OF.get(link.a + " " + link.b) || []) {
    for (const change of passage.changes) {
      found.set(change.type, (found.get(change.type) || 0) + 1);
    }
  }
  return Array.from(found, ([type, number]) => say("report.change." + type) + (number > 1 ? " ×" + number : "")).join(", ");
}

/* Pairs of an article and its probable source first, then those that are asserted, then those with the most changes. */
function byWeight(links) {
  const rank = new Map(links.map((link) => [link, [isEdge(link), link.score >= 0.5, changesIn(link), link.score]]));
  const order = (p, q) => q[0] - p[0] || q[1] - p[1] || q[2] - p[2] || q[3] - p[3];
  return links.slice().sort((a, b) => order(rank.get(a), rank.get(b)));
}

function isEdge(link) {
  return [[link.a, link.b], [link.b, link.a]].some(([child, parent]) => ARTICLES[child].edge &&
    ARTICLES[child].edge.parent === parent && ARTICLES[child].edge.probability >= 0.5);
}

function pairTable(links) {
  const body = make("tbody", {});
  const box = make("div", { class: "table" }, make("table", { class: "cards", "aria-label": say("report.pairs") },
    make("thead", {}, make("tr", {}, ["report.col_pair", "report.col_passages", "report.col_shares", "report.col_score", "report.col_changes"].map((key) =>
      make("th", { scope: "col" }, say(key))), make("th", { scope: "col" },
      make("span", { class: "hidden" }, say("report.compare"))))), body));
  inSteps(body, byWeight(links), 10, (link) => make("tr", {},
    make("td", { "data-label": say("report.col_pair") }, make("span", { dir: "auto" }, outletOf(ARTICLES[link.a])), " ↔ ",
      make("span", { dir: "auto" }, outletOf(ARTICLES[link.b])),
      make("span", { class: "note titles" }, quoted("bdi", ARTICLES[link.a], titleOf(ARTICLES[link.a]), {}), " ↔ ",
        quoted("bdi", ARTICLES[link.b], titleOf(ARTICLES[link.b]), {}))),
    make("td", { class: "number", "data-label": say("report.col_passages") },
      figures.format((PASSAGES_OF.get(link.a + " " + link.b) || []).length)),
    make("td", { class: "number", "data-label": say("report.col_shares") }, chance(link.aShare) + " / " +
      chance(link.bShare)),
    make("td", { class: "number", "data-label": say("report.col_score") }, chance(link.score),
      link.score < 0.5 && make("span", { class: "note" }, say("report.not_asserted"))),
    make("td", { "data-label": say("report.col_changes") }, changeWords(link) || "—"),
    make("td", {}, make("button", { type: "button", class: "act", on: { click: () => openPair(link.a, link.b) } },
      say("report.compare")))), box);
  return box;
}

/* ---------------------------------------------------------------- side by side */

/* Passages of a pair in reading order of its left text, numbered. Those that do not keep the order of the right text
 * (all but a longest rising run of places there) have moved. */
function numbered(passages, swapped) {
  const list = passages.map((p) => (swapped ? { ...p, aBegin: p.bBegin, aEnd: p.bEnd, bBegin: p.aBegin, bEnd: p.aEnd,
    changes: p.changes.map((c) => ({ type: c.type, a: c.b, b: c.a, aBegin: c.bBegin, aEnd: c.bEnd, bBegin: c.aBegin,
      bEnd: c.aEnd })) } : { ...p }));
  list.sort((p, q) => p.aBegin - q.aBegin || p.bBegin - q.bBegin);
  const best = [];
  list.forEach((p, i) => {
    let chosen = -1;
    for (let j = Math.max(0, i - 400); j < i; j++) {
      if (list[j].bBegin <= p.bBegin && (chosen < 0 || best[j].length > best[chosen].length)) {
        chosen = j;
      }
    }
    best.push({ length: p.aEnd - p.aBegin + (chosen < 0 ? 0 : best[chosen].length), before: chosen });
    p.number = i + 1;
    p.moved = true;
  });
  let at = best.reduce((top, b, i) => (top < 0 || b.length > best[top].length ? i : top), -1);
  for (; at >= 0; at = best[at].before) {
    list[at].moved = false;
  }
  return list;
}

/* A copy within a reworded passage is marked as itself. */
function innermost(passages, begin, end) {
  return passages.reduce((least, p) => (!least || p[end] - p[begin] < least[end] - least[begin] ? p : least), null);
}

/* Cuts a text at every border and says for each piece what lies over it. */
function pieces(length, passages, boilerplate, side) {
  const begin = side + "Begin";
  const end = side + "End";
  const borders = new Set([0, length]);
  const add = (at) => borders.add(Math.max(0, Math.min(length, at)));
  const changes = passages.flatMap((p) => p.changes.map((c) => ({ ...c, passage: p })));
  passages.forEach((p) => { add(p[begin]); add(p[end]); });
  changes.forEach((c) => { add(c[begin]); add(c[end]); });
  boilerplate.forEach((b) => { add(b[0]); add(b[1]); });
  const order = Array.from(borders).sort((a, b) => a - b);
  return order.map((from, i) => {
    const to = i + 1 < order.length ? order[i + 1] : from;
    const over = (a, b) => a <= from && b >= to && to > from;
    return { from, to,
      passage: innermost(passages.filter((p) => over(p[begin], p[end])), begin, end),
      change: changes.find((c) => c[begin] < c[end] && over(c[begin], c[end])) || null,
      empty: changes.filter((c) => c[begin] === c[end] && c[begin] === from),
      boilerplate: boilerplate.find((b) => over(b[0], b[1])) || null };
  });
}

function textColumn(article, passages, side, jump) {
  const text = textOf(article);
  const points = /[\uD800-\uDFFF]/.test(text) ? Array.from(text) : null;
  const cut = (from, to) => (points ? points.slice(from, to).join("") : text.slice(from, to));
  const column = quoted("div", article, null, { class: "text", tabindex: "0", role: "region",
    "aria-label": outletOf(article) + " — " + titleOf(article) });
  let block = null;
  let over = null;
  let strip = null;
  for (const piece of pieces(points ? points.length : text.length, passages, article.boilerplate, side)) {
    if (piece.boilerplate !== strip) {
      strip = piece.boilerplate;
      block = null;
    }
    if (piece.passage !== over || !block) {
      over = piece.passage;
      block = over ? passageMark(over, strip, jump) : strip ? boilerplateMark(strip) : column;
      if (block !== column) {
        column.append(block);
      }
    }
    for (const change of piece.empty) {
      block.append(changeMark(change, "∅"));
    }
    const words = cut(piece.from, piece.to);
    if (words) {
      block.append(piece.change ? changeMark(piece.change, words) : words);
    }
  }
  return column;
}

function passageMark(passage, strip, jump) {
  const badge = make("button", { type: "button", class: "badge", title: say("report.jump"),
    "aria-label": say(passage.moved ? "report.passage_moved_n" : "report.passage_n", passage.number),
    on: { click: () => jump(passage.number) } }, String(passage.number) + (passage.moved ? " ⇅" : ""));
  return make("mark", { class: "passage hue" + ((passage.number - 1) % 6) + " dash" + ((passage.number - 1) % 5),
    "data-passage": passage.number }, badge, passage.moved && make("span", { class: "tag" }, say("report.moved")));
}

function boilerplateMark(strip) {
  return make("span", { class: "boilerplate" }, make("span", { class: "tag", lang: LANGUAGE, dir: "ltr" },
    say("report.boilerplate") + " · " + wordOf("report.strip.", strip[2])));
}

function changeMark(change, words) {
  return make("span", { class: "change" }, make("span", { class: "tag", lang: LANGUAGE, dir: "ltr" },
    say("report.change." + change.type)), words);
}

function articleHead(article) {
  return make("header", {}, make("p", { class: "outlet", dir: "auto" }, outletOf(article)),
    quoted("h4", article, titleOf(article), {}),
    make("p", { class: "facts" }, dateOf(article) + " · " + basisOfDate(article) +
      (article.language ? " · " + article.language : "")));
}

function changesTable(passages, left, right) {
  const changes = passages.flatMap((p) => p.changes.map((c) => ({ ...c, number: p.number })));
  if (!changes.length) {
    return make("p", { class: "note" }, say("report.no_changes"));
  }
  const reading = (article, words) => (words ? quoted("td", article, words, {}) : make("td", { class: "none" }, "∅"));
  const body = make("tbody", {});
  const box = make("div", { class: "table" }, make("table", { class: "changes" }, make("caption", {},
    say("report.changes_caption")), make("thead", {}, make("tr", {}, make("th", { scope: "col" },
    say("report.col_passage")), make("th", { scope: "col" }, say("report.col_change")),
  make("th", { scope: "col", dir: "auto" }, outletOf(left)), make("th", { scope: "col", dir: "auto" }, outletOf(right)))),
  body));
  inSteps(body, changes, 10, (c) => make("tr", {}, make("td", { class: "number" }, String(c.number)),
    make("td", {}, say("report.change." + c.type)), reading(left, c.a), reading(right, c.b)), box);
  return box;
}

/* The probable source stands on the left, where the direction is known; else the earlier text. */
function leftOf(a, b) {
  const first = ARTICLES[a];
  const second = ARTICLES[b];
  if (second.edge && second.edge.parent === a) {
    return a;
  }
  if (first.edge && first.edge.parent === b) {
    return b;
  }
  return timeOf(first) <= timeOf(second) ? a : b;
}

function pairVerdict(left, right) {
  const edge = right.edge;
  if (edge && edge.parent === left.index) {
    return edgeSentence(right) + " " + runnerSentence(right);
  }
  for (const [child, other] of [[right, left], [left, right]]) {
    const further = child.edge && child.edge.also.find((p) => p[0] === other.index);
    if (further) {
      return say("report.pair_also", nameOf(child.index), nameOf(other.index), chance(further[1]));
    }
    if (child.edge && child.edge.runnerUpProbability > 0 && child.edge.runnerUp === other.index) {
      return say("report.pair_runner_up", nameOf(child.index), nameOf(other.index),
        chance(child.edge.runnerUpProbability));
    }
  }
  return say("report.pair_no_direction");
}

function showPair(a, b, extra) {
  const left = ARTICLES[leftOf(a, b)];
  const right = ARTICLES[left.index === a ? b : a];
  const passages = numbered(PASSAGES_OF.get(pairKey(a, b)) || [], left.index > right.index);
  const place = document.getElementById("pair");
  const columns = [];
  const jump = (number) => columns.forEach((column) => follow(column, number));
  columns.push(textColumn(left, passages, "a", jump), textColumn(right, passages, "b", jump));
  const link = LINK_OF.get(pairKey(a, b));
  const share = link ? say("report.pair_facts", passages.length,
    chance(left.index === link.a ? link.aShare : link.bShare), chance(left.index === link.a ? link.bShare : link.aShare),
    chance(link.score), outletOf(left), outletOf(right)) : "";
  place.replaceChildren(...[extra || make("p", { class: "verdict" }, pairVerdict(left, right)),
    share && make("p", { class: "facts" }, share),
    !extra && changesTable(passages, left, right),
    make("div", { class: "columns" }, make("article", {}, articleHead(left), columns[0]),
      make("article", {}, articleHead(right), columns[1]))].filter(Boolean));
  announce(say("report.pair_opened", outletOf(left), outletOf(right), passages.length));
  return place;
}

function openPair(a, b) {
  showPair(a, b, null);
  const heading = document.getElementById("side-by-side-heading");
  heading.scrollIntoView({ block: "start" });
  heading.focus({ preventScroll: true });
}

/* Scrolls one column so that its passage `number` stands in the upper third, and lights it for a moment. */
function follow(column, number) {
  const found = column.querySelector('[data-passage="' + number + '"]');
  if (!found) {
    return;
  }
  const offset = found.getBoundingClientRect().top - column.getBoundingClientRect().top;
  column.scrollTo({ top: column.scrollTop + offset - column.clientHeight / 4, behavior: calm() ? "auto" : "smooth" });
  for (const part of column.querySelectorAll('[data-passage="' + number + '"]')) {
    part.classList.add("lit");
    setTimeout(() => part.classList.remove("lit"), 1600);
  }
}

function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function buildPairs(place) {
  place.append(make("div", { id: "pair" }, make("p", { class: "hint" }, say("report.pair_hint"))));
  const first = byWeight(LINKS)[0];
  if (first) {
    showPair(first.a, first.b, null);
  }
}

function changesIn(link) {
  return (PASSAGES_OF.get(link.a + " " + link.b) || []).reduce((sum, p) => sum + p.changes.length, 0);
}
