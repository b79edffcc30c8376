/* Families: their trees on a time axis, the same as nested lists, one article in words. */

/* ---------------------------------------------------------------- family tree */

/* Members in the order in which the rows stand: each root, then its children with theirs, earlier ones first. */
function treeOf(family) {
  const children = new Map();
  const roots = [];
  const inside = new Set(family.members);
  const early = (a, b) => (timeOf(ARTICLES[a]) - timeOf(ARTICLES[b])) || a - b;
  for (const member of family.members) {
    const above = aboveOf(ARTICLES[member]);
    if (above !== NONE && inside.has(above)) {
      (children.get(above) || children.set(above, []).get(above)).push(member);
    } else {
      roots.push(member);
    }
  }
  const rows = [];
  function visit(start) {
    const stack = [[start, 0]];
    while (stack.length) {
      const [member, depth] = stack.pop();
      rows.push({ member, depth });
      const next = (children.get(member) || []).sort(early);
      for (let i = next.length - 1; i >= 0; i--) {
        stack.push([next[i], depth + 1]);
      }
    }
  }
  roots.sort(early).forEach(visit);
  const origins = roots.filter((member) => !ARTICLES[member].edge ||
    (!ARTICLES[member].edge.cut && !ARTICLES[member].edge.source));
  return { rows, roots, origins, children };
}

/* The hollow nodes of a family, and the members that lines lead to: originals of copies, documents that are quoted, and
 * what else several origins may have in common. */
function hollowsOf(family, tree) {
  const inside = new Set(family.members);
  const hollows = [];
  for (const source of SOURCES) {
    const original = source.type === "original";
    const members = source.articles.filter((index) => inside.has(index) &&
      (!original || (ARTICLES[index].edge && ARTICLES[index].edge.source === source)));
    if (members.length && (original || source.article === NONE)) {
      hollows.push({ source, members: new Set(members), head: say(original ? "report.original" : "report.document"),
        why: original ? originalWhy(source) : excerptOf(source.text, 130) });
    }
  }
  const sharing = sharingOrigins(tree.origins);
  if (sharing.length > 1) {
    hollows.push({ source: null, members: new Set(sharing), head: say("report.unseen_common"),
      why: say("report.unseen_common_why", figures.format(sharing.length)) });
  }
  return hollows;
}

/* Of the origins those that share passages with another of them: behind these stands something that is not here. Others
 * are of one family by a mixed article only, and have nothing in common. */
function sharingOrigins(origins) {
  const share = (one, other) => {
    const link = LINK_OF.get(Math.min(one, other) + " " + Math.max(one, other));
    return link !== undefined && link.score >= 0.5;
  };
  return origins.filter((one) => origins.some((other) => other !== one && share(one, other)));
}

function originalWhy(source) {
  return say("report.original_why", figures.format(source.articles.length), figures.format(source.takers));
}

function excerptOf(text, most) {
  const points = Array.from(text.replace(/\s+/g, " "));
  return points.length <= most ? points.join("") : points.slice(0, most).join("") + " …";
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

/* The members whose day is known, or all dated ones where none is. */
function sharpOf(family) {
  const dated = family.members.map((m) => ARTICLES[m]).filter((a) => !isUndated(a));
  const sharp = dated.filter((a) => a.precision === "day" || a.precision === "second");
  return sharp.length ? sharp : dated;
}

/* The axis spans the articles whose day is known; a mere month or year would squeeze them to a point. */
function axisOf(family) {
  const used = sharpOf(family);
  if (!used.length) {
    return null;
  }
  let [low, high] = spanOf(family);
  const least = 6 * 3600;
  if (high - low < least) {
    const middle = (high + low) / 2;
    low = middle - least / 2;
    high = middle + least / 2;
  }
  const margin = (high - low) * 0.03;
  return { low: low - margin, high: high + margin };
}

/* First and last second of these dates, null where none is dated. */
function spanOf(family) {
  const ends = sharpOf(family).flatMap((a) => [a.from, a.to]).filter((at) => at !== null);
  return ends.length ? ends.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [ends[0], ends[0]]) : null;
}

function yearsOf(family) {
  const span = spanOf(family);
  const year = (seconds) => new Date(seconds * 1000).getUTCFullYear();
  return span ? year(span[1]) - year(span[0]) + 1 : 0;
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
  const hollows = hollowsOf(family, tree);
  const brief = yearsOf(family) === 1;
  const box = make("div", { class: "tree", role: "group", "aria-label": say("report.tree_label", family.members.length) });
  const list = make("ol", { class: "rows" });
  const picture = draw("svg", { class: "lines", "aria-hidden": "true", focusable: "false" });
  const dates = draw("svg", { class: "dates", "aria-hidden": "true", focusable: "false", height: 20 });
  const buttons = new Map();
  const state = { family, tree, hollows, picture, dates, box, list, selected: null, buttons, panel };
  for (const { source, members, head, why } of hollows) {
    const quote = source && source.type === "document";
    const first = ARTICLES[members.values().next().value];
    list.append(make("li", { class: "row unseen" }, make("span", { class: "label" },
      make("span", { class: "outlet" }, head),
      quote ? quoted("span", first, why, { class: "title" }) : make("span", { class: "title" }, why))));
  }
  tree.rows.forEach((row, position) => {
    const article = ARTICLES[row.member];
    const label = make("button", { type: "button", class: "label", tabindex: position === 0 ? "0" : "-1",
      "aria-pressed": "false",
      on: { click: () => select(state, row.member), keydown: (event) => moveInTree(state, row.member, event),
        focus: () => hover(state, row.member), blur: () => hover(state, null),
        mouseenter: () => hover(state, row.member), mouseleave: () => hover(state, null) } },
      make("span", { class: "outlet", dir: "auto" }, outletOf(article)), " ",
      make("span", { class: "when" }, dateOf(article, brief)),
      quoted("span", article, titleOf(article), { class: "title" }),
      make("span", { class: "hidden" }, ". " + edgeSentence(article)));
    label.style.setProperty("--depth", Math.min(row.depth, 6));
    buttons.set(row.member, label);
    list.append(make("li", { class: "row", "data-member": row.member }, label));
  });
  box.append(dates, picture, list);
  box.classList.toggle("tall", tree.rows.length > 18);
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
  const { family, tree, picture, dates, box } = state;
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
  const start = left + lane + (state.hollows.length ? (narrow ? 22 : 34) : 10);
  const x = (time) => (axis ? start + ((time - axis.low) / (axis.high - axis.low)) * (right - start) : start);
  const rows = Array.from(state.list.children);
  const middle = (li) => li.offsetTop + (narrow ? li.offsetHeight - 13 : li.offsetHeight / 2);
  const places = new Map();
  tree.rows.forEach((row, i) => {
    const article = ARTICLES[row.member];
    places.set(row.member, { x: isUndated(article) ? left + lane / 2 : x(timeOf(article)),
      y: middle(rows[i + state.hollows.length]) });
  });
  const layer = { grid: draw("g", { class: "grid" }), edges: draw("g", {}), nodes: draw("g", {}) };
  picture.setAttribute("viewBox", "0 0 " + width + " " + height);
  picture.setAttribute("width", width);
  picture.setAttribute("height", height);
  dates.setAttribute("width", width);
  dates.replaceChildren();
  drawGrid(layer.grid, dates, axis, { x, left, lane, start, right, height, most: narrow ? 4 : 7, narrow });
  const hollows = state.hollows.map((hollow, i) => ({ ...hollow, x: start - 14, y: middle(rows[i]) }));
  for (const row of tree.rows) {
    drawDocuments(layer.edges, row.member, places, hollows);
    drawEdge(layer.edges, row.member, places, { hollows, right, rise: narrow ? -4 : 7 });
    drawNode(layer.nodes, ARTICLES[row.member], places.get(row.member), { x, start, right, pin: narrow ? 10 : -9 });
  }
  for (const hollow of hollows) {
    layer.nodes.append(draw("circle", { class: "node hollow", cx: hollow.x, cy: hollow.y, r: 6 }));
  }
  picture.replaceChildren(layer.grid, layer.edges, layer.nodes);
  state.places = places;
  mark(state, state.selected, "selected");
}

function drawGrid(layer, dates, axis, at) {
  if (at.lane) {
    layer.append(at.narrow ? "" : draw("rect", { class: "lane", x: at.left, y: 0, width: at.lane, height: at.height }));
    dates.append(draw("text", { class: "tick", x: at.left + at.lane / 2, y: 12, "text-anchor": "middle" }, say("report.undated")));
  }
  let free = 0; /* labels must not run into each other; 6 pixels a character is ample */
  for (const tick of axis ? ticksOf(axis, at.most) : []) {
    const x = Math.round(at.x(tick.at)) + 0.5;
    const wide = tick.label.length * 6;
    const begin = x > at.right - 30 ? x - wide : x - wide / 2;
    if (x > at.start + 12 && x < at.right + 1 && begin >= free) {
      free = begin + wide + 4;
      layer.append(draw("line", { class: "rule", x1: x, x2: x, y1: 20, y2: at.height }));
      dates.append(draw("text", { class: "tick", x, y: 12, "text-anchor": x > at.right - 30 ? "end" : "middle" }, tick.label));
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

/* The way back in a circle of sources, on the other side of the nodes. */
function wayBack(from, to, right) {
  const bow = Math.min(right, Math.max(from.x, to.x) + 26);
  return "M" + from.x + " " + from.y + "C" + bow + " " + from.y + " " + bow + " " + to.y + " " + (to.x + 8) + " " + to.y;
}

/* Words of a document lie beside whatever source an article has for the rest; who has them from that source is not drawn
 * twice. */
function drawDocuments(layer, member, places, hollows) {
  for (const hollow of hollows) {
    if (hollow.source && hollow.source.type === "document" && hollow.members.has(member) &&
      !hollow.members.has(aboveOf(ARTICLES[member]))) {
      layer.append(draw("path", { class: "edge document", "data-child": member, d: curve(hollow, places.get(member)) }));
    }
  }
}

function drawEdge(layer, member, places, { hollows, right, rise }) {
  const edge = ARTICLES[member].edge;
  const to = places.get(member);
  if (!edge) {
    return;
  }
  if (edge.source) {
    const from = hollows.find((each) => each.source === edge.source);
    layer.append(draw("path", { class: "edge weak", "data-child": member, d: curve(from, to) }));
    return;
  }
  const hollow = hollows.find((each) => each.source === null && each.members.has(member));
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
    layer.append(draw("path", { class: "edge " + (edge.cut ? "circle" : isSettled(edge) ? "user" : strength(edge.probability)) +
      (edge.conflict > 0 ? " conflict" : ""), "data-child": member,
      d: edge.cut ? wayBack(from, to, right) : curve(from, to) }),
      draw("text", { class: "chance", "data-child": member, x: to.x + (flip ? -11 : 11), y: to.y - rise,
        "text-anchor": flip ? "end" : "start" }, chance(edge.probability)));
  }
}

function drawNode(layer, article, place, at) {
  const origin = article.edge && article.edge.parent === NONE && !article.edge.source;
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
  if (origin || (article.edge && article.edge.cut)) {
    layer.append(draw("circle", { class: origin ? "ring" : "ring unsure", cx: place.x, cy: place.y, r: 8 }));
  }
  layer.append(draw("circle", { class: "node", "data-member": article.index, cx: place.x, cy: place.y, r: 4.5 }));
  if (article.edge && article.edge.basis.includes("user")) {
    layer.append(pin(place.x, place.y + at.pin));
  }
}

/* A diamond: the user decided something about the article under it. */
function pin(x, y) {
  return draw("path", { class: "pin", d: "M" + x + " " + (y - 5) + "l4 4l-4 4l-4 -4z" });
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
    say(key, outletOf(ARTICLES[b]) === outletOf(ARTICLES[a]) ? titleOf(ARTICLES[b]) : outletOf(ARTICLES[b])));
}

function sourceList(article) {
  const edge = article.edge;
  const shown = edge.parents.length ? edge.parents : [[edge.parent, edge.probability]];
  const list = shown.map((p) => chanceRow(p[0], p[1], p[0] === edge.parent && p[1] === edge.probability ?
    say(edge.probability < 0.5 ? "report.best_guess" : p[0] === NONE ? "report.likeliest" : "report.most_probable") :
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
    if (edge.basis.length && !isSettled(edge)) {
      parts.push(make("p", { class: "why" }, say("report.because", reasons(edge))));
    }
    parts.push(decisionsOn(article).map((decision) => make("p", { class: "decided" }, make("strong", {},
      say("report.decision_number", decision.number)), " ", decisionSentence(decision),
    decision.note && quoted("q", {}, decision.note, { class: "reason" }))));
    parts.push(make("p", { class: "acts" }, compareButton(article.index, edge.parent, "report.compare_with"),
      edge.runnerUpProbability > 0 && compareButton(article.index, edge.runnerUp, "report.compare_with"),
      edge.also.map((p) => compareButton(article.index, p[0], "report.compare_with"))));
  }
  parts.push(article.sources.filter((source) => source.type === "document" && source.article !== article.index).map((source) =>
    make("p", { class: "why" }, say(source.article === NONE ? "report.quotes_document" : "report.quotes_document_here",
      figures.format(source.takers), source.article === NONE ? "" : nameOf(source.article)), " ",
    quoted("q", article, excerptOf(source.text, 240), {}))));
  if (article.source) {
    parts.push(make("p", { class: "address", dir: "ltr" }, article.source));
  }
  return parts.flat();
}

function showDetail(state, article) {
  state.panel.replaceChildren(...detailOf(article));
  announce(titleOf(article) + ". " + edgeSentence(article));
}

/* The same tree as nested lists: for a screen reader, for print, for copying into a note. */
function nestedList(family) {
  const lists = [make("ul", { class: "nested" })];
  const items = [];
  for (const { member, depth } of treeOf(family).rows) {
    const article = ARTICLES[member];
    lists.length = Math.min(lists.length, depth + 1);
    if (lists.length === depth) {
      lists.push(make("ul", {}));
      items[depth - 1].append(lists[depth]);
    }
    items[depth] = make("li", { "data-member": member }, make("strong", { dir: "auto" }, outletOf(article)), " — ",
      quoted("span", article, titleOf(article), {}), ", " + dateOf(article) + ". " + edgeSentence(article) + " " +
      runnerSentence(article));
    lists[depth].append(items[depth]);
  }
  return lists[0];
}

function asList(family) {
  const box = make("details", { class: "as-list" }, make("summary", {}, say("report.as_list")));
  family.list = () => {
    if (box.children.length === 1) {
      box.append(nestedList(family));
    }
    return box;
  };
  box.addEventListener("toggle", () => box.open && family.list());
  return box;
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
  if (edge.basis.length && !isSettled(edge)) {
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
  const span = spanOf(family);
  if (span) {
    facts.push(new Intl.DateTimeFormat(LANGUAGE, { ...DAY, timeZone: "UTC" }).formatRange(span[0] * 1000, span[1] * 1000));
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
  body.append(make("div", { class: "stage" }, make("div", { class: "scroll" }, state.box), panel), legend(family),
    asList(family),
    make("details", { class: "pairs", open: true },
      make("summary", {}, say("report.pairs_of_family", figures.format(links.length))), pairTable(links)));
  select(state, state.tree.rows[Math.min(1, state.tree.rows.length - 1)].member);
}

function legend(family) {
  const decided = family.members.some((member) => ARTICLES[member].edge && ARTICLES[member].edge.basis.includes("user"));
  const conflict = family.members.some((member) => ARTICLES[member].edge && ARTICLES[member].edge.conflict > 0);
  const documents = family.members.some((member) => ARTICLES[member].sources.some((source) => source.type === "document"));
  const circle = family.members.some((member) => ARTICLES[member].edge && ARTICLES[member].edge.cut && !ARTICLES[member].edge.source);
  const item = (shape, key) => make("li", {}, draw("svg", { width: 34, height: 14, viewBox: "0 0 34 14",
    "aria-hidden": "true" }, shape), say(key));
  const line = (name) => draw("path", { class: "edge " + name, d: "M2 7H32" });
  return make("ul", { class: "legend" }, item(line("firm"), "report.legend_firm"),
    item(line("likely"), "report.legend_likely"), item(line("weak"), "report.legend_weak"),
    item(line("also"), "report.legend_also"), item(line("runner near"), "report.legend_runner"),
    decided && item([line("user"), pin(17, 6)], "report.legend_user"),
    circle && item([line("circle"), draw("circle", { class: "ring unsure", cx: 17, cy: 7, r: 6 }),
      draw("circle", { class: "node", cx: 17, cy: 7, r: 3.5 })], "report.legend_circle"),
    item([draw("circle", { class: "ring", cx: 17, cy: 7, r: 6 }), draw("circle", { class: "node", cx: 17, cy: 7, r: 3.5 })],
      "report.legend_origin"),
    item(draw("circle", { class: "node hollow", cx: 17, cy: 7, r: 5 }), "report.legend_unseen"),
    documents && item(line("document"), "report.legend_document"),
    conflict && item(line("firm conflict"), "report.legend_conflict"),
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
