/* The page's only script. It reads the data blocks, draws what is opened and nothing else, and puts every word of an
 * article on the page as text (textContent), never as markup. Sizes and places are SVG attributes or custom properties
 * set through the DOM, since the content security policy forbids style attributes. */
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
  for (const child of children.flat(Infinity)) {
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
  basis: row[7], rejected: row[8], text: row[9], sha256: row[10], source: row[11], file: row[12], opening: row[13],
  partners: row[14], boilerplate: row[15] || [],
  edge: null, family: null, sources: [],
}));
const FAMILIES = DATA.families.map((row, index) => ({
  index, id: row[0], members: row[1], low: row[2], expected: row[3], high: row[4], full: row[5],
}));
for (const row of DATA.edges) {
  const edge = { child: row[0], parent: row[1], probability: row[2], runnerUp: row[3], runnerUpProbability: row[4],
    basis: row[5], parents: row[6], also: row[7], cut: row[8] === true, conflict: row[9], source: null, circle: null };
  edge.sourceId = row[10];
  ARTICLES[edge.child].edge = edge;
}
for (const family of FAMILIES) {
  for (const member of family.members) {
    ARTICLES[member].family = family;
  }
}
/* What stands behind several articles: a document that they quote, or the original of copies, which is not identified. */
const SOURCES = DATA.sources.map((row, index) => ({ index, id: row[0], type: row[1], article: row[2], takers: row[3],
  to: row[4], precision: row[5], text: row[6],
  quotes: row[7].map((q) => ({ article: q[0], begin: q[1], end: q[2], piece: q[3] })) }));
const SOURCE_OF = new Map(SOURCES.map((source) => [source.id, source]));
for (const source of SOURCES) {
  source.articles = Array.from(new Set(source.quotes.map((quote) => quote.article)));
  source.articles.forEach((index) => { ARTICLES[index].sources.push(source); });
}
for (const article of ARTICLES) {
  if (article.edge && article.edge.sourceId) {
    article.edge.source = SOURCE_OF.get(article.edge.sourceId) || null;
  }
}
/* Where sources run in a circle, one edge of it is cut; all of its articles know of it. */
for (const article of ARTICLES.filter((a) => a.edge && a.edge.cut)) {
  const circle = [article];
  for (let at = ARTICLES[article.edge.parent]; at && at.edge && at !== article; at = ARTICLES[at.edge.parent]) {
    circle.push(at);
  }
  circle.forEach((member) => { member.edge.circle = circle; });
}
/* What the user decided; `state` is "in force" for what counts. */
const DECISIONS = DATA.decisions.map((row) => ({ number: row[0], type: row[1], state: row[2], article: row[3],
  other: row[4], articleId: row[5], otherId: row[6], value: row[7], before: row[8], note: row[9] }));
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
  return article.title || (article.opening ? say("report.opening", article.opening) : article.id);
}

function outletOf(article) {
  return article.outlet || article.file || say("report.no_outlet");
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

/* `brief` leaves the year out, where all around it is of one year. */
function dateOf(article, brief) {
  if (article.from === null && article.to === null) {
    return say("report.undated");
  }
  const second = article.precision === "second";
  const format = (seconds) => formatTime(seconds, { ...(second ? MINUTE : DAY), year: brief ? undefined : "numeric" });
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

/* A word of the program in the page's language; what came from the input's own fields stands as it is. */
function wordOf(prefix, word) {
  const key = prefix + word.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return WORDS[key] === undefined ? word : WORDS[key];
}

function basisOfDate(article) {
  if (article.from === null && article.to === null) {
    return say("report.no_date_found");
  }
  return say("report.precision." + article.precision) + (article.basis ?
    " · " + wordOf("report.dated_by.", article.basis) : "");
}

/* ---------------------------------------------------------------- edges in words */

function isUndated(article) {
  return article.from === null && article.to === null;
}

function nameOf(index) {
  return index === NONE ? say("report.unseen") : outletOf(ARTICLES[index]) + " — " + titleOf(ARTICLES[index]);
}

function aloneSentence(article) {
  return article.partners ? count("report.too_little", article.partners) : say("report.alone");
}

function edgeSentence(article) {
  const edge = article.edge;
  if (!edge) {
    return "";
  }
  if (!article.family) {
    return aloneSentence(article);
  }
  if (isSettled(edge)) {
    return edge.parent === NONE ? say("report.user_origin") : say("report.user_source", nameOf(edge.parent));
  }
  if (edge.source) {
    return say("report.original_sentence", figures.format(edge.source.articles.length));
  }
  if (edge.parent === NONE) {
    return say(edge.probability < 0.5 ? "report.origin_abstains" : "report.origin", chance(edge.probability));
  }
  return say(edge.probability < 0.5 ? "report.abstains" : "report.probable_source", nameOf(edge.parent),
    chance(edge.probability)) + (edge.circle ? " " + circleSentence(article) : "") + conflictSentence(edge);
}

function conflictSentence(edge) {
  return edge.conflict > 0 ? " " + say("report.conflict", nameOf(edge.parent), chance(edge.conflict)) : "";
}

function circleSentence(article) {
  const others = article.edge.circle.filter((member) => member !== article);
  return others.length < 2 ? say("report.circle") :
    say("report.circle_of", article.edge.circle.length, others.map((member) => outletOf(member)).join(", "));
}

/* By the user alone: nothing else was asked. */
function isSettled(edge) {
  return edge.basis.length === 1 && edge.basis[0] === "user";
}

/* Decisions in force about an article. */
function decisionsOn(article) {
  return DECISIONS.filter((decision) => decision.article === article.index && decision.state === "in force");
}

/* An article of a decision, which may not be on the page. */
function namedIn(index, id) {
  return index === NONE ? id : nameOf(index);
}

function decisionSentence(decision) {
  return say("report.decision." + decision.type, namedIn(decision.article, decision.articleId),
    decision.otherId === null ? decision.value || say("report.unknown") : namedIn(decision.other, decision.otherId),
    decision.before || say("report.unknown"));
}

/* The article under which this one stands in the tree, NONE for one at its head. */
function aboveOf(article) {
  return article.edge && !article.edge.cut && !article.edge.source ? article.edge.parent : NONE;
}

function reasons(edge) {
  return edge.basis.map((word) => say("report.basis." + word)).join(", ");
}

function strength(probability) {
  return probability < 0.5 ? "weak" : probability < 0.8 ? "likely" : "firm";
}
