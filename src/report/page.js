/* The page's only script. It reads the data blocks, draws what is opened and nothing else, and puts every word of an
 * article on the page as text (textContent), never as markup. Sizes and places are SVG attributes or custom properties
 * set through the DOM, since the content security policy forbids style attributes. */
(function () {
"use strict";

const DATA = JSON.parse(document.getElementById("stemma-data").textContent);
const WORDS = DATA.words;
const LANGUAGE = DATA.language;
const NONE = -1;
const RIGHT_TO_LEFT = new Set(["ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "arc", "ku-arab", "iw"]);

/* ---------------------------------------------------------------- words and numbers */

function say(key, ...values) {
  const text = WORDS[key] === undefined ? key : WORDS[key];
  return text.replace(/%([1-9])/g, (all, digit) => (values[digit - 1] === undefined ? "" : String(values[digit - 1])));
}

/* "1 article", "2 articles": keys come in pairs, KEY and KEY.one; French counts 0 as one. */
function count(key, number) {
  const one = LANGUAGE === "fr" ? number < 2 : number === 1;
  return say(one ? key + ".one" : key, figures.format(number));
}

const figures = new Intl.NumberFormat(LANGUAGE);
const oneDecimal = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(LANGUAGE, { style: "percent", maximumFractionDigits: 0 });
const collator = new Intl.Collator(LANGUAGE, { numeric: true });

/* A probability is never printed as certain or impossible unless it is. */
function chance(value) {
  if (value < 1 && value > 0.99) {
    return ">\u202f" + percent.format(0.99);
  }
  if (value > 0 && value < 0.01) {
    return "<\u202f" + percent.format(0.01);
  }
  return percent.format(value);
}

/* ---------------------------------------------------------------- building */

function make(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function draw(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const name of Object.keys(attributes || {})) {
    const value = attributes[name];
    if (name === "on") {
      for (const event of Object.keys(value)) {
        node.addEventListener(event, value[event]);
      }
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) {
      node.append(child);
    }
  }
  return node;
}

/* `lang` and `dir` for words quoted from an article. */
function quoted(tag, article, text, attributes) {
  const known = /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*$/.test(article.language || "");
  const rtl = known && RIGHT_TO_LEFT.has(article.language.toLowerCase());
  return make(tag, { ...attributes, lang: known ? article.language : "", dir: known ? (rtl ? "rtl" : "ltr") : "auto" },
    text);
}

function announce(text) {
  document.getElementById("live").textContent = text;
}

/* Rows in steps, so that long tables cost nothing until they are asked for. */
function inSteps(target, items, size, build, place) {
  let done = 0;
  const more = make("button", { type: "button", class: "more" });
  function step() {
    const from = done;
    for (; done < items.length && done < from + size; done++) {
      target.append(build(items[done], done));
    }
    more.hidden = done >= items.length;
    more.textContent = say("report.more", figures.format(Math.min(size, items.length - done)),
      figures.format(items.length - done));
  }
  more.addEventListener("click", step);
  place.append(more);
  step();
}

/* ---------------------------------------------------------------- the data */

const ARTICLES = DATA.articles.map((row, index) => ({
  index, id: row[0], outlet: row[1], title: row[2], language: row[3], from: row[4], to: row[5], precision: row[6],
  basis: row[7], rejected: row[8], text: row[9], sha256: row[10], source: row[11], boilerplate: row[12] || [],
  compared: row[13], edge: null, family: null,
}));
const FAMILIES = DATA.families.map((row, index) => ({
  index, id: row[0], members: row[1], low: row[2], expected: row[3], high: row[4], full: row[5],
}));
for (const row of DATA.edges) {
  const edge = { child: row[0], parent: row[1], probability: row[2], runnerUp: row[3], runnerUpProbability: row[4],
    basis: row[5], parents: row[6], also: row[7] };
  ARTICLES[edge.child].edge = edge;
}
for (const family of FAMILIES) {
  for (const member of family.members) {
    ARTICLES[member].family = family;
  }
}
const LINKS = DATA.links.map((row) => ({ a: row[0], b: row[1], kind: row[2], score: row[3], aShare: row[4],
  bShare: row[5], passages: [] }));
const LINK_OF = new Map(LINKS.map((link) => [link.a + " " + link.b, link]));
const PASSAGES_OF = new Map();
for (const row of DATA.passages) {
  const key = row[0] + " " + row[1];
  const list = PASSAGES_OF.get(key) || PASSAGES_OF.set(key, []).get(key);
  list.push({ aBegin: row[2], aEnd: row[3], bBegin: row[4], bEnd: row[5], kind: row[6], score: row[7],
    changes: row[8].map((c) => ({ type: c[0], a: c[1], b: c[2], aBegin: c[3], aEnd: c[4], bBegin: c[5], bEnd: c[6] })) });
}

function pairKey(a, b) {
  return Math.min(a, b) + " " + Math.max(a, b);
}

/* Texts stand in blocks of their own, read when the first of them is wanted. */
const BLOCKS = new Map();
function textOf(article) {
  const block = Math.floor(article.text / DATA.block);
  if (!BLOCKS.has(block)) {
    BLOCKS.set(block, JSON.parse(document.getElementById("texts-" + block).textContent));
  }
  return BLOCKS.get(block)[article.text % DATA.block];
}

function titleOf(article) {
  return article.title || article.id;
}

function outletOf(article) {
  return article.outlet || say("report.no_outlet");
}

/* ---------------------------------------------------------------- time */

const dateFormats = new Map();
function formatTime(seconds, options) {
  const key = JSON.stringify(options);
  if (!dateFormats.has(key)) {
    dateFormats.set(key, new Intl.DateTimeFormat(LANGUAGE, { ...options, timeZone: "UTC" }));
  }
  return dateFormats.get(key).format(new Date(seconds * 1000));
}

const DAY = { day: "numeric", month: "short", year: "numeric" };
const MINUTE = { ...DAY, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function dateOf(article) {
  if (article.from === null && article.to === null) {
    return say("report.undated");
  }
  const second = article.precision === "second";
  const format = (seconds) => formatTime(seconds, second ? MINUTE : DAY);
  if (article.from === null) {
    return say("report.not_after", format(article.to));
  }
  if (article.to === null) {
    return say("report.not_before", format(article.from));
  }
  if (article.precision === "year") {
    return formatTime(article.from, { year: "numeric" });
  }
  if (article.precision === "month") {
    return formatTime(article.from, { month: "long", year: "numeric" });
  }
  const from = format(article.from);
  const to = format(article.to);
  return from === to ? from : say("report.between", from, to);
}

function basisOfDate(article) {
  if (article.from === null && article.to === null) {
    return say("report.no_date_found");
  }
  return say("report.precision." + article.precision) + (article.basis ? " · " + article.basis : "");
}

/* ---------------------------------------------------------------- edges in words */

function isUndated(article) {
  return article.from === null && article.to === null;
}

function nameOf(index) {
  return index === NONE ? say("report.unseen") : outletOf(ARTICLES[index]) + " — " + titleOf(ARTICLES[index]);
}

function edgeSentence(article) {
  const edge = article.edge;
  if (!edge) {
    return "";
  }
  if (!article.family) {
    return say("report.alone");
  }
  if (edge.parent === NONE) {
    return say(edge.probability < 0.5 ? "report.origin_abstains" : "report.origin", chance(edge.probability));
  }
  return say(edge.probability < 0.5 ? "report.abstains" : "report.probable_source", nameOf(edge.parent),
    chance(edge.probability));
}

function reasons(edge) {
  return edge.basis.map((word) => say("report.basis." + word)).join(", ");
}

function strength(probability) {
  return probability < 0.5 ? "weak" : probability < 0.8 ? "likely" : "firm";
}

/* ---------------------------------------------------------------- family tree */

/* Members in the order in which the rows stand: each root, then its children with theirs, earlier ones first. */
function treeOf(family) {
  const children = new Map();
  const roots = [];
  const inside = new Set(family.members);
  const early = (a, b) => (timeOf(ARTICLES[a]) - timeOf(ARTICLES[b])) || a - b;
  for (const member of family.members) {
    const edge = ARTICLES[member].edge;
    if (edge && edge.parent !== NONE && inside.has(edge.parent)) {
      (children.get(edge.parent) || children.set(edge.parent, []).get(edge.parent)).push(member);
    } else {
      roots.push(member);
    }
  }
  const rows = [];
  const seen = new Set();
  function visit(start) {
    const stack = [[start, 0]];
    while (stack.length) {
      const [member, depth] = stack.pop();
      if (seen.has(member)) {
        continue;
      }
      seen.add(member);
      rows.push({ member, depth });
      const next = (children.get(member) || []).sort(early);
      for (let i = next.length - 1; i >= 0; i--) {
        stack.push([next[i], depth + 1]);
      }
    }
  }
  roots.sort(early).forEach(visit);
  family.members.forEach(visit);
  return { rows, roots, children };
}

/* One moment that stands for an interval; undated texts come last. */
function timeOf(article) {
  if (article.from === null && article.to === null) {
    return Number.MAX_SAFE_INTEGER;
  }
  if (article.from === null) {
    return article.to;
  }
  return article.to === null ? article.from : (article.from + article.to) / 2;
}

/* The axis spans the articles whose day is known; a mere month or year would squeeze them to a point. */
function axisOf(family) {
  const dated = family.members.map((m) => ARTICLES[m]).filter((a) => !isUndated(a));
  const sharp = dated.filter((a) => a.precision === "day" || a.precision === "second");
  const used = sharp.length ? sharp : dated;
  if (!used.length) {
    return null;
  }
  let low = Math.min(...used.map((a) => (a.from === null ? a.to : a.from)));
  let high = Math.max(...used.map((a) => (a.to === null ? a.from : a.to)));
  const least = 6 * 3600;
  if (high - low < least) {
    const middle = (high + low) / 2;
    low = middle - least / 2;
    high = middle + least / 2;
  }
  const margin = (high - low) * 0.03;
  return { low: low - margin, high: high + margin };
}

const STEPS = [[3600, "hour"], [3 * 3600, "hour"], [6 * 3600, "hour"], [12 * 3600, "hour"], [86400, "day"],
  [2 * 86400, "day"], [7 * 86400, "day"], [14 * 86400, "day"]];

function ticksOf(axis, most) {
  const span = axis.high - axis.low;
  for (const [size, unit] of STEPS) {
    if (span / size <= most) {
      const ticks = [];
      for (let at = Math.ceil(axis.low / size) * size; at <= axis.high; at += size) {
        const format = unit === "hour" && at % 86400 !== 0 ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } :
          { day: "numeric", month: "short" };
        ticks.push({ at, label: formatTime(at, format) });
      }
      return ticks;
    }
  }
  return monthTicks(axis, most);
}

function monthTicks(axis, most) {
  const months = (axis.high - axis.low) / (30.44 * 86400);
  const every = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000].find((n) => months / n <= most) || 120000;
  const start = new Date(axis.low * 1000);
  let month = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / every) * every;
  const ticks = [];
  for (; ticks.length < 50; month += every) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
    if (at > axis.high) {
      break;
    }
    if (at >= axis.low) {
      ticks.push({ at, label: formatTime(at, every >= 12 ? { year: "numeric" } : { month: "short", year: "numeric" }) });
    }
  }
  return ticks;
}

function drawTree(family, panel) {
  const tree = treeOf(family);
  const unseen = tree.roots.length > 1;
  const box = make("div", { class: "tree", role: "group", "aria-label": say("report.tree_label", family.members.length) });
  const list = make("ol", { class: "rows" });
  const picture = draw("svg", { class: "lines", "aria-hidden": "true", focusable: "false" });
  const buttons = new Map();
  const state = { family, tree, unseen, picture, box, list, selected: null, buttons, panel };
  if (unseen) {
    list.append(make("li", { class: "row unseen" }, make("span", { class: "label" },
      make("span", { class: "outlet" }, say("report.unseen_common")),
      make("span", { class: "title" }, say("report.unseen_common_why", tree.roots.length)))));
  }
  tree.rows.forEach((row, position) => {
    const article = ARTICLES[row.member];
    const label = make("button", { type: "button", class: "label", tabindex: position === 0 ? "0" : "-1",
      "aria-pressed": "false",
      on: { click: () => select(state, row.member), keydown: (event) => moveInTree(state, row.member, event),
        focus: () => hover(state, row.member), blur: () => hover(state, null),
        mouseenter: () => hover(state, row.member), mouseleave: () => hover(state, null) } },
      make("span", { class: "outlet", dir: "auto" }, outletOf(article)), " ",
      make("span", { class: "when" }, dateOf(article)),
      quoted("span", article, titleOf(article), { class: "title" }),
      make("span", { class: "hidden" }, ". " + edgeSentence(article)));
    label.style.setProperty("--depth", Math.min(row.depth, 6));
    buttons.set(row.member, label);
    list.append(make("li", { class: "row" }, label));
  });
  box.append(picture, list);
  const redraw = () => drawLines(state);
  if (window.ResizeObserver) {
    new ResizeObserver(redraw).observe(box);
  }
  requestAnimationFrame(redraw);
  state.redraw = redraw;
  return state;
}

/* Places are read from the rows as the browser laid them out; the picture lies over the right part of them. */
function drawLines(state) {
  const { family, tree, picture, box } = state;
  const width = box.clientWidth;
  const height = box.clientHeight;
  if (!width || !height) {
    return;
  }
  const narrow = width < 640;
  box.classList.toggle("narrow", narrow);
  const left = narrow ? 10 : Math.round(Math.min(width * 0.42, 380));
  const lane = family.members.some((m) => isUndated(ARTICLES[m])) ? (narrow ? 62 : 84) : 0;
  const right = width - (narrow ? 12 : 18);
  const axis = axisOf(family);
  const start = left + lane + (state.unseen ? (narrow ? 22 : 34) : 10);
  const x = (time) => (axis ? start + ((time - axis.low) / (axis.high - axis.low)) * (right - start) : start);
  const rows = Array.from(state.list.children);
  const middle = (li) => li.offsetTop + (narrow ? li.offsetHeight - 13 : li.offsetHeight / 2);
  const places = new Map();
  tree.rows.forEach((row, i) => {
    const article = ARTICLES[row.member];
    places.set(row.member, { x: isUndated(article) ? left + lane / 2 : x(timeOf(article)),
      y: middle(rows[i + (state.unseen ? 1 : 0)]) });
  });
  const layer = { grid: draw("g", { class: "grid" }), edges: draw("g", {}), nodes: draw("g", {}) };
  picture.setAttribute("viewBox", "0 0 " + width + " " + height);
  picture.setAttribute("width", width);
  picture.setAttribute("height", height);
  drawGrid(layer.grid, axis, { x, left, lane, start, right, height, most: narrow ? 4 : 7, narrow });
  const hollow = state.unseen ? { x: start - 14, y: middle(rows[0]) } : null;
  for (const row of tree.rows) {
    drawEdge(layer.edges, row.member, places, { hollow, right, rise: narrow ? -4 : 7 });
    drawNode(layer.nodes, ARTICLES[row.member], places.get(row.member), { x, start, right });
  }
  if (hollow) {
    layer.nodes.append(draw("circle", { class: "node hollow", cx: hollow.x, cy: hollow.y, r: 6 }));
  }
  picture.replaceChildren(layer.grid, layer.edges, layer.nodes);
  state.places = places;
  mark(state, state.selected, "selected");
}

function drawGrid(layer, axis, at) {
  if (at.lane) {
    layer.append(at.narrow ? "" : draw("rect", { class: "lane", x: at.left, y: 0, width: at.lane, height: at.height }),
      draw("text", { class: "tick", x: at.left + at.lane / 2, y: 12, "text-anchor": "middle" }, say("report.undated")));
  }
  for (const tick of axis ? ticksOf(axis, at.most) : []) {
    const x = Math.round(at.x(tick.at)) + 0.5;
    if (x > at.start + 12 && x < at.right + 1) {
      layer.append(draw("line", { class: "rule", x1: x, x2: x, y1: 18, y2: at.height }),
        draw("text", { class: "tick", x, y: 12, "text-anchor": x > at.right - 30 ? "end" : "middle" }, tick.label));
    }
  }
}

function curve(from, to) {
  if (to.x - from.x > 16) {
    const turn = to.y > from.y ? 8 : -8;
    return "M" + from.x + " " + from.y + "V" + (to.y - turn) + "q0 " + turn + " 8 " + turn + "H" + (to.x - 7);
  }
  const bow = Math.min(from.x, to.x) - 22;
  return "M" + from.x + " " + from.y + "C" + bow + " " + from.y + " " + bow + " " + to.y + " " + (to.x - 7) + " " + to.y;
}

function drawEdge(layer, member, places, { hollow, right, rise }) {
  const edge = ARTICLES[member].edge;
  const to = places.get(member);
  if (!edge) {
    return;
  }
  const from = edge.parent === NONE ? hollow : places.get(edge.parent);
  for (const other of edge.also) {
    const place = places.get(other[0]);
    if (place) {
      layer.append(draw("path", { class: "edge also", "data-child": member, d: curve(place, to) }));
    }
  }
  if (edge.runnerUpProbability > 0) {
    const place = edge.runnerUp === NONE ? hollow : places.get(edge.runnerUp);
    if (place) {
      layer.append(draw("path", { class: "edge runner", "data-child": member, d: curve(place, to) }));
    }
  }
  if (from) {
    const flip = to.x > right - 44;
    layer.append(draw("path", { class: "edge " + strength(edge.probability), "data-child": member, d: curve(from, to) }),
      draw("text", { class: "chance", "data-child": member, x: to.x + (flip ? -11 : 11), y: to.y - rise,
        "text-anchor": flip ? "end" : "start" }, chance(edge.probability)));
  }
}

function drawNode(layer, article, place, at) {
  const origin = article.edge && article.edge.parent === NONE;
  if (!isUndated(article)) {
    const from = article.from === null ? at.start : Math.max(at.start, at.x(article.from));
    const to = article.to === null ? at.right : Math.min(at.right, at.x(article.to));
    if (to - from > 3) {
      const open = article.from === null || article.to === null || at.x(article.from) < at.start - 1 ||
        at.x(article.to) > at.right + 1;
      layer.append(draw("line", { class: open ? "whisker open" : "whisker", x1: from, x2: to, y1: place.y, y2: place.y }));
      if (article.from !== null && at.x(article.from) >= at.start) {
        layer.append(draw("line", { class: "cap", x1: from, x2: from, y1: place.y - 4, y2: place.y + 4 }));
      }
      if (article.to !== null && at.x(article.to) <= at.right) {
        layer.append(draw("line", { class: "cap", x1: to, x2: to, y1: place.y - 4, y2: place.y + 4 }));
      }
    }
  }
  place.x = Math.max(at.start - (isUndated(article) ? 200 : 0), Math.min(at.right, place.x));
  if (origin) {
    layer.append(draw("circle", { class: "ring", cx: place.x, cy: place.y, r: 8 }));
  }
  layer.append(draw("circle", { class: "node", "data-member": article.index, cx: place.x, cy: place.y, r: 4.5 }));
}

function mark(state, member, name) {
  for (const old of state.picture.querySelectorAll("." + name)) {
    old.classList.remove(name);
  }
  if (member !== null) {
    for (const part of state.picture.querySelectorAll('[data-child="' + member + '"],[data-member="' + member + '"]')) {
      part.classList.add(name);
    }
  }
}

function hover(state, member) {
  mark(state, member, "near");
}

function select(state, member) {
  const before = state.buttons.get(state.selected);
  if (before) {
    before.setAttribute("aria-pressed", "false");
  }
  state.selected = member;
  state.buttons.get(member).setAttribute("aria-pressed", "true");
  mark(state, member, "selected");
  showDetail(state, ARTICLES[member]);
}

/* Up and down walk the rows, left goes to the probable source, right to the first article that has it from here. */
function moveInTree(state, member, event) {
  const order = state.tree.rows.map((row) => row.member);
  const at = order.indexOf(member);
  const children = state.tree.children.get(member) || [];
  const parent = ARTICLES[member].edge ? ARTICLES[member].edge.parent : NONE;
  const to = { ArrowDown: order[at + 1], ArrowUp: order[at - 1], Home: order[0], End: order[order.length - 1],
    ArrowLeft: state.buttons.has(parent) ? parent : undefined, ArrowRight: children[0] }[event.key];
  if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") {
    event.preventDefault();
  }
  if (to !== undefined) {
    state.buttons.get(member).tabIndex = -1;
    state.buttons.get(to).tabIndex = 0;
    state.buttons.get(to).focus();
  }
}

/* ---------------------------------------------------------------- one article in words */

function chanceRow(parent, probability, note) {
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--part", Math.round(probability * 100) + "%");
  return make("li", {}, make("span", { class: "who", dir: "auto" }, nameOf(parent)),
    make("span", { class: "much" }, chance(probability)), bar, note && make("span", { class: "note" }, note));
}

function compareButton(a, b, key) {
  if (b === NONE || !PASSAGES_OF.has(pairKey(a, b))) {
    return null;
  }
  return make("button", { type: "button", class: "act", on: { click: () => openPair(a, b) } },
    say(key, outletOf(ARTICLES[b])));
}

function sourceList(article) {
  const edge = article.edge;
  const shown = edge.parents.length ? edge.parents : [[edge.parent, edge.probability]];
  const list = shown.map((p) => chanceRow(p[0], p[1], p[0] === edge.parent && p[1] === edge.probability ?
    say(edge.probability < 0.5 ? "report.best_guess" : "report.most_probable") :
    edge.runnerUpProbability > 0 && p[0] === edge.runnerUp ? say("report.runner_up") : null));
  return make("ul", { class: "chances" }, list, edge.also.map((p) => chanceRow(p[0], p[1], say("report.also"))));
}

function detailOf(article) {
  const edge = article.edge;
  const facts = make("p", { class: "facts" }, make("span", { dir: "auto" }, outletOf(article)), " · ", dateOf(article),
    " (", basisOfDate(article), ")");
  const parts = [make("h4", {}, quoted("span", article, titleOf(article), {})), facts];
  if (edge && article.family) {
    parts.push(make("p", { class: "verdict " + strength(edge.probability) }, edgeSentence(article)), sourceList(article));
    if (edge.basis.length) {
      parts.push(make("p", { class: "why" }, say("report.because", reasons(edge))));
    }
    parts.push(make("p", { class: "acts" }, compareButton(article.index, edge.parent, "report.compare_with"),
      edge.runnerUpProbability > 0 && compareButton(article.index, edge.runnerUp, "report.compare_with"),
      edge.also.map((p) => compareButton(article.index, p[0], "report.compare_with"))));
  }
  if (article.source) {
    parts.push(make("p", { class: "address", dir: "ltr" }, article.source));
  }
  return parts;
}

function showDetail(state, article) {
  state.panel.replaceChildren(...detailOf(article));
  announce(titleOf(article) + ". " + edgeSentence(article));
}

/* The same tree as nested lists: for a screen reader, for print, for copying into a note. */
function nestedList(family) {
  const tree = treeOf(family);
  const root = make("ul", { class: "nested" });
  const open = [root];
  for (const row of tree.rows) {
    const article = ARTICLES[row.member];
    const item = make("li", {}, make("strong", { dir: "auto" }, outletOf(article)), " — ",
      quoted("span", article, titleOf(article), {}), ", " + dateOf(article) + ". " + edgeSentence(article) + " " +
      runnerSentence(article));
    open[row.depth].append(item);
    open.length = row.depth + 1;
    open.push({ append: (child) => {
      const list = make("ul", {});
      item.append(list);
      open[row.depth + 1] = list;
      list.append(child);
    } });
  }
  return root;
}

function runnerSentence(article) {
  const edge = article.edge;
  if (!edge || !article.family) {
    return "";
  }
  const parts = [];
  if (edge.runnerUpProbability > 0) {
    parts.push(say("report.runner_up_is", nameOf(edge.runnerUp), chance(edge.runnerUpProbability)));
  }
  for (const other of edge.also) {
    parts.push(say("report.also_from", nameOf(other[0]), chance(other[1])));
  }
  if (edge.basis.length) {
    parts.push(say("report.because", reasons(edge)));
  }
  return parts.join(" ");
}

/* ---------------------------------------------------------------- families */

function headlineOf(family) {
  const members = family.members.map((m) => ARTICLES[m]);
  const roots = members.filter((a) => a.edge && a.edge.parent === NONE);
  const from = roots.length ? roots : members;
  return from.reduce((best, a) => (timeOf(a) < timeOf(best) ? a : best), from[0]);
}

function originsText(low, expected, high) {
  return low === high ? count("report.n_origins", low) :
    say("report.origins_range", oneDecimal.format(low), oneDecimal.format(high), oneDecimal.format(expected));
}

function familyFacts(family) {
  const members = family.members.map((m) => ARTICLES[m]);
  const outlets = new Set(members.map((a) => a.outlet).filter(Boolean));
  const languages = Array.from(new Set(members.map((a) => a.language).filter(Boolean))).sort();
  const facts = [count("report.n_articles", members.length)];
  if (outlets.size) {
    facts.push(count("report.n_outlets", outlets.size));
  }
  facts.push(originsText(family.low, family.expected, family.high));
  if (languages.length) {
    facts.push(languages.join(", "));
  }
  return facts;
}

function openFamily(family, body) {
  if (!family.full) {
    body.append(make("p", { class: "note" }, say("report.family_not_full")));
    return;
  }
  const panel = make("aside", { class: "detail", "aria-label": say("report.detail") },
    make("p", { class: "hint" }, say("report.tree_hint")));
  const state = drawTree(family, panel);
  family.state = state;
  const links = LINKS.filter((link) => ARTICLES[link.a].family === family && ARTICLES[link.b].family === family);
  body.append(make("div", { class: "stage" }, make("div", { class: "scroll" }, state.box), panel), legend(),
    make("details", { class: "as-list" }, make("summary", {}, say("report.as_list")), nestedList(family)),
    make("details", { class: "pairs", open: family.members.length <= 12 },
      make("summary", {}, say("report.pairs_of_family", figures.format(links.length))), pairTable(links)));
  select(state, state.tree.rows[Math.min(1, state.tree.rows.length - 1)].member);
}

function legend() {
  const item = (shape, key) => make("li", {}, draw("svg", { width: 34, height: 14, viewBox: "0 0 34 14",
    "aria-hidden": "true" }, shape), say(key));
  const line = (name) => draw("path", { class: "edge " + name, d: "M2 7H32" });
  return make("ul", { class: "legend" }, item(line("firm"), "report.legend_firm"),
    item(line("likely"), "report.legend_likely"), item(line("weak"), "report.legend_weak"),
    item(line("also"), "report.legend_also"), item(line("runner near"), "report.legend_runner"),
    item([draw("circle", { class: "ring", cx: 17, cy: 7, r: 6 }), draw("circle", { class: "node", cx: 17, cy: 7, r: 3.5 })],
      "report.legend_origin"),
    item(draw("circle", { class: "node hollow", cx: 17, cy: 7, r: 5 }), "report.legend_unseen"),
    item([draw("line", { class: "whisker", x1: 3, x2: 31, y1: 7, y2: 7 }), draw("circle", { class: "node", cx: 17, cy: 7,
      r: 3.5 })], "report.legend_whisker"));
}

function familySection(family, position) {
  const body = make("div", { class: "body", id: "family-" + family.index, hidden: true });
  const head = headlineOf(family);
  const button = make("button", { type: "button", class: "opener", "aria-expanded": "false",
    "aria-controls": "family-" + family.index }, quoted("span", head, titleOf(head), { class: "headline" }));
  const toggle = (wanted) => {
    const show = wanted === undefined ? body.hidden : wanted;
    body.hidden = !show;
    button.setAttribute("aria-expanded", String(show));
    if (show && !body.firstChild) {
      openFamily(family, body);
    } else if (show && family.state) {
      family.state.redraw();
    }
  };
  family.open = () => toggle(true);
  button.addEventListener("click", () => toggle());
  const section = make("li", { class: "family" }, make("h3", {}, button),
    make("p", { class: "facts" }, familyFacts(family).join(" · ")), body);
  if (position === 0) {
    toggle(true);
  }
  return section;
}

function buildFamilies(place) {
  const order = FAMILIES.slice().sort((a, b) => b.members.length - a.members.length || a.index - b.index);
  if (!DATA.built.families) {
    place.append(make("p", { class: "note" }, say("report.no_families_stage")));
  } else if (!order.length) {
    place.append(make("p", { class: "plain" }, say(DATA.links.length ? "report.no_family" : "report.no_passage")));
  }
  if (DATA.full < ARTICLES.length) {
    place.append(make("p", { class: "note" }, say("report.partly", figures.format(DATA.full),
      figures.format(ARTICLES.length))));
  }
  const list = make("ol", { class: "families" });
  place.append(list);
  inSteps(list, order, 40, familySection, place);
}

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

function pairTable(links) {
  const body = make("tbody", {});
  const box = make("div", { class: "table" }, make("table", { class: "cards" }, make("thead", {}, make("tr", {},
    ["report.col_pair", "report.col_passages", "report.col_shares", "report.col_score", "report.col_changes"].map((key) =>
      make("th", { scope: "col" }, say(key))), make("th", { scope: "col" },
      make("span", { class: "hidden" }, say("report.compare"))))), body));
  inSteps(body, links, 60, (link) => make("tr", {},
    make("td", { "data-label": say("report.col_pair") }, make("span", { dir: "auto" }, outletOf(ARTICLES[link.a])), " ↔ ",
      make("span", { dir: "auto" }, outletOf(ARTICLES[link.b]))),
    make("td", { class: "number", "data-label": say("report.col_passages") },
      figures.format((PASSAGES_OF.get(link.a + " " + link.b) || []).length)),
    make("td", { class: "number", "data-label": say("report.col_shares") }, chance(link.aShare) + " / " +
      chance(link.bShare)),
    make("td", { class: "number", "data-label": say("report.col_score") }, chance(link.score)),
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
      if (list[j].bBegin < p.bBegin && (chosen < 0 || best[j].length > best[chosen].length)) {
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
      passage: passages.find((p) => over(p[begin], p[end])) || null,
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
    say("report.boilerplate") + " · " + strip[2]));
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
  return make("div", { class: "table" }, make("table", { class: "changes" }, make("caption", {},
    say("report.changes_caption")), make("thead", {}, make("tr", {}, make("th", { scope: "col" },
    say("report.col_passage")), make("th", { scope: "col" }, say("report.col_change")),
  make("th", { scope: "col", dir: "auto" }, outletOf(left)), make("th", { scope: "col", dir: "auto" }, outletOf(right)))),
  make("tbody", {}, changes.map((c) => make("tr", {}, make("td", { class: "number" }, String(c.number)),
    make("td", {}, say("report.change." + c.type)), reading(left, c.a), reading(right, c.b))))));
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
    chance(link.score)) : "";
  place.replaceChildren(...[extra || make("p", { class: "verdict" }, pairVerdict(left, right)),
    share && make("p", { class: "facts" }, share),
    make("div", { class: "columns" }, make("article", {}, articleHead(left), columns[0]),
      make("article", {}, articleHead(right), columns[1])),
    !extra && changesTable(passages, left, right)].filter(Boolean));
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
  const directed = (link) => [[link.a, link.b], [link.b, link.a]].some(([child, parent]) => ARTICLES[child].edge &&
    ARTICLES[child].edge.parent === parent && ARTICLES[child].edge.probability >= 0.5);
  const rank = (link) => [directed(link), changesIn(link), link.score];
  const first = LINKS.map((link) => [rank(link), link]).sort(([p], [q]) => q[0] - p[0] || q[1] - p[1] || q[2] - p[2])
    .map((pair) => pair[1])[0];
  if (first) {
    showPair(first.a, first.b, null);
  }
}

function changesIn(link) {
  return (PASSAGES_OF.get(link.a + " " + link.b) || []).reduce((sum, p) => sum + p.changes.length, 0);
}

/* ---------------------------------------------------------------- articles */

const COLUMNS = [
  { key: "report.col_article", sort: (a) => titleOf(a), cell: (a) => make("td", { class: "wide" },
    quoted("span", a, titleOf(a), { class: "title" }), make("span", { class: "id", dir: "auto" }, a.id)) },
  { key: "report.col_outlet", sort: (a) => a.outlet || "", cell: (a) => make("td", { dir: "auto" }, a.outlet || "—") },
  { key: "report.col_date", sort: timeOf, cell: (a) => make("td", {}, dateOf(a), make("span", { class: "note" },
    basisOfDate(a))) },
  { key: "report.col_language", sort: (a) => a.language || "", cell: (a) => make("td", {}, a.language || "—") },
  { key: "report.col_family", sort: (a) => (a.family ? a.family.id : "\uffff"), cell: familyCell },
  { key: "report.col_source", sort: (a) => (a.edge && a.family ? 1 - a.edge.probability : 2), cell: sourceCell },
];

function familyCell(article) {
  if (!article.family) {
    return make("td", {}, "—");
  }
  return make("td", {}, make("button", { type: "button", class: "plain-link", on: { click: () => goToTree(article) } },
    article.family.id));
}

function sourceCell(article) {
  if (article.rejected) {
    return make("td", { class: "rejected" }, say("report.rejected_because", article.rejected));
  }
  const edge = article.edge;
  if (!edge || !article.family) {
    return make("td", { class: "note" }, edge ? say("report.alone") : say("report.not_compared_yet"));
  }
  const weak = edge.probability < 0.5;
  const who = edge.parent === NONE ? say("report.origin_short") : outletOf(ARTICLES[edge.parent]);
  return make("td", {}, make("span", { class: weak ? "note" : "", dir: "auto" },
    weak ? say("report.abstains_short", who) : who), " ", make("span", { class: "much" }, chance(edge.probability)));
}

function goToTree(article) {
  article.family.open && article.family.open();
  const state = article.family.state;
  const target = state ? state.buttons.get(article.index) : document.getElementById("families-heading");
  if (state) {
    select(state, article.index);
  }
  target.focus();
  target.scrollIntoView({ block: "center" });
}

function optionsOf(label, values, on) {
  const choice = make("select", { on: { change: () => on(choice.value) } }, make("option", { value: "" }, say("report.all")),
    values.map((value) => make("option", { value }, value)));
  return make("label", {}, make("span", {}, label), choice);
}

function buildArticles(place) {
  const wanted = { words: "", language: "", state: "" };
  const order = { column: null, down: false };
  const body = make("tbody", {});
  const under = make("div", {});
  const shown = make("p", { class: "facts", "aria-live": "polite" });
  const fold = (text) => (text || "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const states = { report_undated: isUndated, report_rejected: (a) => Boolean(a.rejected),
    report_alone: (a) => !a.family && !a.rejected, report_abstains: (a) => a.family && a.edge && a.edge.probability < 0.5 };
  const refresh = () => {
    const words = fold(wanted.words);
    let list = ARTICLES.filter((a) => (!words || fold([a.id, a.title, a.outlet, a.family && a.family.id].join(" "))
      .includes(words)) && (!wanted.language || a.language === wanted.language) &&
      (!wanted.state || states[wanted.state](a)));
    if (order.column) {
      const value = new Map(list.map((a) => [a, order.column.sort(a)]));
      const rank = (a, b) => (typeof value.get(a) === "number" ? value.get(a) - value.get(b) :
        collator.compare(value.get(a), value.get(b))) || a.index - b.index;
      list = list.sort(order.down ? (a, b) => rank(b, a) : rank);
    }
    body.replaceChildren();
    under.replaceChildren();
    shown.textContent = say("report.shown", figures.format(list.length), figures.format(ARTICLES.length));
    inSteps(body, list, 100, (article) => make("tr", { class: article.rejected ? "is-rejected" : null },
      COLUMNS.map((column) => {
        const cell = column.cell(article);
        cell.setAttribute("data-label", say(column.key));
        return cell;
      })), under);
  };
  const heads = COLUMNS.map((column) => {
    const head = make("th", { scope: "col", "aria-sort": "none" }, make("button", { type: "button", on: { click: () => {
      order.down = order.column === column && !order.down;
      order.column = column;
      heads.forEach((h) => h.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      refresh();
    } } }, say(column.key)));
    return head;
  });
  const search = make("input", { type: "search", autocomplete: "off", on: { input: () => {
    wanted.words = search.value;
    refresh();
  } } });
  const stateChoice = make("select", { on: { change: () => { wanted.state = stateChoice.value; refresh(); } } },
    make("option", { value: "" }, say("report.all")), Object.keys(states).map((key) =>
      make("option", { value: key }, say("report.filter_" + key.slice(7)))));
  const languages = Array.from(new Set(ARTICLES.map((a) => a.language).filter(Boolean))).sort();
  place.append(make("div", { class: "filters" }, make("label", { class: "grow" }, make("span", {}, say("report.search")),
    search), optionsOf(say("report.col_language"), languages, (value) => { wanted.language = value; refresh(); }),
  make("label", {}, make("span", {}, say("report.col_status")), stateChoice)), shown,
  make("div", { class: "table" }, make("table", { class: "cards" }, make("thead", {}, make("tr", {}, heads)), body)), under);
  refresh();
}

/* ---------------------------------------------------------------- articles that stand alone */

function buildAlone(place) {
  const near = DATA.nearest;
  const alone = ARTICLES.filter((a) => !a.family && !a.rejected).length;
  place.append(make("p", {}, count("report.n_alone", alone)));
  if (!near.length) {
    return;
  }
  place.append(make("p", { class: "note" }, say("report.nearest_note")));
  const list = make("ul", { class: "nearest" });
  place.append(list);
  inSteps(list, near, 40, (row) => {
    const [a, b, aBegin, aEnd, bBegin, bEnd, words] = row;
    const first = ARTICLES[a];
    const whole = Array.from(textOf(first));
    const open = ARTICLES[b].text >= 0 && make("button", { type: "button", class: "act", on: { click: () => {
      showPair(a, b, make("p", { class: "verdict" }, say("report.no_reuse_claimed", words)));
      document.getElementById("side-by-side-heading").scrollIntoView({ block: "start" });
      document.getElementById("side-by-side-heading").focus({ preventScroll: true });
    } } }, say("report.compare"));
    return make("li", {}, make("p", {}, make("strong", { dir: "auto" }, outletOf(first)), " — ",
      quoted("span", first, titleOf(first), {})), quoted("blockquote", first, whole.slice(aBegin, aEnd).join(""), {}),
    make("p", { class: "facts" }, say("report.nearest_row", words, nameOf(b)), " ", open));
  }, place);
}

/* ---------------------------------------------------------------- method and limits */

function facts(rows) {
  return make("dl", { class: "parameters" }, rows.map(([name, value]) => [make("dt", {}, name),
    make("dd", { dir: "auto" }, value)]));
}

function lackList(summary, items, build) {
  const list = make("ul", {});
  const box = make("details", {}, make("summary", {}, summary), list);
  box.addEventListener("toggle", () => {
    if (box.open && !list.firstChild) {
      inSteps(list, items, 200, build, box);
    }
  });
  return items.length ? box : make("p", { class: "zero" }, summary);
}

function buildMethod(place) {
  const line = (article) => make("li", {}, make("span", { dir: "auto" }, outletOf(article)), " — ",
    quoted("span", article, titleOf(article), {}), " ", make("code", {}, article.id));
  for (const key of ["report.method_1", "report.method_2", "report.method_3", "report.method_4"]) {
    place.append(make("p", {}, say(key)));
  }
  const undated = ARTICLES.filter((a) => isUndated(a) && !a.rejected);
  const speechless = ARTICLES.filter((a) => !a.language && !a.rejected);
  const rejected = ARTICLES.filter((a) => a.rejected);
  const hashed = ARTICLES.filter((a) => a.sha256);
  place.append(make("h3", {}, say("report.blind_spots")),
    lackList(count("report.n_undated", undated.length), undated, line),
    lackList(count("report.n_rejected_inputs", DATA.rejections.length), DATA.rejections, (row) => make("li", {},
      make("code", { dir: "auto" }, row[0] + (row[1] ? ":" + row[1] : "")), " — " + row[2] + (row[3] ? " (" + row[3] + ")" :
        ""))),
    lackList(count("report.n_rejected_articles", rejected.length), rejected, (a) => {
      const item = line(a);
      item.append(" — " + a.rejected);
      return item;
    }),
    lackList(count("report.n_no_language", speechless.length), speechless, line),
    make("p", { class: DATA.notCompared ? "plain" : "zero" }, count("report.n_not_compared", DATA.notCompared)),
    make("h3", {}, say("report.parameters")), facts(DATA.parameters.concat([["stemma", DATA.version]])),
    lackList(say("report.hashes", figures.format(hashed.length)), hashed, (a) => make("li", {},
      make("code", { class: "hash" }, a.sha256), " ", make("span", { dir: "auto" }, a.id))));
}

/* ---------------------------------------------------------------- the page */

const THEMES = ["auto", "light", "dark"];

/* The choice is kept where the browser lets a local file keep anything, and works without. */
function kept(value) {
  try {
    if (value !== undefined) {
      window.localStorage.setItem("stemma-theme", value);
    }
    return window.localStorage.getItem("stemma-theme");
  } catch (refused) {
    return null;
  }
}

function buildTheme() {
  const button = document.getElementById("theme");
  let at = Math.max(0, THEMES.indexOf(kept()));
  const show = () => {
    document.documentElement.setAttribute("data-theme", THEMES[at]);
    button.textContent = say("report.theme_" + THEMES[at]);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    at = (at + 1) % THEMES.length;
    kept(THEMES[at]);
    show();
    announce(button.textContent);
  });
  show();
}

/* Paper cannot be asked to open anything: the lists of all families that were opened, or of all when they are few. */
function openForPrint() {
  if (FAMILIES.length <= 60) {
    FAMILIES.forEach((family) => family.open && family.open());
  }
  document.querySelectorAll("details.as-list").forEach((box) => { box.open = true; });
}

buildTheme();
buildFamilies(document.getElementById("families-place"));
buildPairs(document.getElementById("pairs-place"));
buildArticles(document.getElementById("articles-place"));
buildAlone(document.getElementById("alone-place"));
buildMethod(document.getElementById("method-place"));
window.addEventListener("beforeprint", openForPrint);
document.documentElement.setAttribute("data-ready", "yes");
}());
