/* The table of articles, those that stand alone, method and limits; and the start of the page. */

/* ---------------------------------------------------------------- articles */

const COLUMNS = [
  { key: "report.col_article", sort: (a) => titleOf(a), cell: (a) => make("td", { class: "wide" },
    quoted("span", a, titleOf(a), { class: "title" }), make("span", { class: "id", dir: "auto" }, a.file && a.file !== a.id ? a.id + " · " + a.file : a.id)) },
  { key: "report.col_outlet", sort: (a) => a.outlet || "\uffff", cell: (a) => make("td", { dir: "auto" }, a.outlet || "—") },
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
    return make("td", { class: "note" }, edge ? aloneSentence(article) : say("report.not_compared_yet"));
  }
  const weak = edge.probability < 0.5;
  const decided = isSettled(edge) && make("span", { class: "note" }, say("report.by_user"));
  const who = edge.parent === NONE ? say("report.origin_short") : outletOf(ARTICLES[edge.parent]);
  return make("td", {}, make("span", { class: weak ? "note" : "", dir: "auto" },
    weak ? say("report.abstains_short", who) : who), " ", decided || make("span", { class: "much" }, chance(edge.probability)));
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
    let list = ARTICLES.filter((a) => (!words || fold([a.id, titleOf(a), a.outlet, a.file, a.family && a.family.id].join(" "))
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
  make("div", { class: "table" }, make("table", { class: "cards", "aria-labelledby": "articles-heading" },
    make("thead", {}, make("tr", {}, heads)), body)), under);
  refresh();
}

/* ---------------------------------------------------------------- articles that stand alone */

function buildAlone(place) {
  const near = DATA.nearest;
  const alone = ARTICLES.filter((a) => !a.family && !a.rejected);
  const loose = LINKS.filter((link) => link.score >= 0.5 && (!ARTICLES[link.a].family ||
    ARTICLES[link.a].family !== ARTICLES[link.b].family));
  const sharing = alone.filter((a) => a.partners).length;
  if (DATA.built.families) {
    place.append(make("p", {}, count("report.n_alone", alone.length - sharing)),
      ...(sharing ? [make("p", {}, count("report.n_too_little", sharing))] : []),
      ...(loose.length ? [make("details", { class: "pairs", open: loose.length <= 10 },
        make("summary", {}, say("report.loose_pairs", figures.format(loose.length))), pairTable(loose))] : []));
  }
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

/* ---------------------------------------------------------------- shared sources */

function untilOf(source) {
  return source.to === null ? say("report.source_undated") :
    say("report.source_until", formatTime(source.to, source.precision === "second" ? MINUTE : DAY));
}

function sourceHead(source) {
  if (source.type === "original") {
    return say("report.original");
  }
  return source.article === NONE ? say("report.document") : say("report.document_here", nameOf(source.article));
}

function sourceItem(source) {
  const longest = source.quotes.reduce((best, q) => (q.end - q.begin > best.end - best.begin ? q : best), source.quotes[0]);
  const article = ARTICLES[longest.article];
  const list = make("ul", {});
  const box = make("details", {}, make("summary", {}, count("report.source_articles", source.articles.length)), list);
  box.addEventListener("toggle", () => {
    if (box.open && !list.firstChild) {
      inSteps(list, source.articles, 50, (index) => {
        const taker = ARTICLES[index];
        const show = taker.family && make("button", { type: "button", class: "plain-link",
          on: { click: () => goToTree(taker) } }, say("report.show_in_tree"));
        return make("li", {}, make("span", { dir: "auto" }, outletOf(taker)), " — ",
          quoted("span", taker, titleOf(taker), {}), ", " + dateOf(taker), " ", show);
      }, box);
    }
  });
  return make("li", {}, make("p", {}, make("strong", {}, sourceHead(source))),
    source.text === null ? make("p", {}, originalWhy(source)) : quoted("blockquote", article, excerptOf(source.text, 1200), {}),
    make("p", { class: "facts" }, untilOf(source), " · ", count("report.source_takers", source.takers)), box);
}

function buildSources(place) {
  if (!place) {
    return;
  }
  const list = make("ul", { class: "nearest" });
  place.append(list);
  inSteps(list, SOURCES, 40, sourceItem, place);
}

/* ---------------------------------------------------------------- decisions */

function decisionRow(decision) {
  const article = ARTICLES[decision.article];
  const show = article && article.family && make("button", { type: "button", class: "plain-link",
    on: { click: () => goToTree(article) } }, say("report.show_in_tree"));
  return make("tr", { class: decision.state === "in force" ? "" : "spent" },
    make("td", { class: "much", "data-label": say("report.col_number") }, String(decision.number)),
    make("td", { class: "wide", dir: "auto" }, decisionSentence(decision), ".", show && [" ", show]),
    make("td", { "data-label": say("report.col_state") }, say("report.state." + decision.state.replace(" ", "_"))),
    make("td", { dir: "auto", "data-label": say("report.col_reason") }, decision.note || "—"));
}

function buildDecisions(place) {
  if (!place) {
    return;
  }
  const body = make("tbody", {});
  const head = ["report.col_number", "report.col_decision", "report.col_state", "report.col_reason"];
  place.append(make("div", { class: "table" }, make("table", { class: "cards", "aria-labelledby": "decisions-heading" },
    make("thead", {}, make("tr", {}, head.map((key) => make("th", { scope: "col" }, say(key))))), body)));
  inSteps(body, DECISIONS, 100, decisionRow, place);
}

/* ---------------------------------------------------------------- method and limits */

function facts(rows) {
  return make("dl", { class: "parameters" }, rows.map(([name, value]) => [make("dt", {}, name),
    make("dd", { dir: "auto" }, value)]));
}

/* What opens the lists of lacks, for print. */
const LISTS = [];

function lackList(summary, items, build) {
  const list = make("ul", {});
  const box = make("details", {}, make("summary", {}, summary), list);
  const open = () => {
    if (!list.firstChild) {
      inSteps(list, items, 200, build, box);
    }
    return box;
  };
  box.addEventListener("toggle", () => box.open && open());
  LISTS.push(open);
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
  LISTS.forEach((open) => { open().open = true; });
  FAMILIES.forEach((family) => {
    if (family.list) {
      family.state.redraw();
      family.list().open = true;
    }
  });
}

buildTheme();
buildFamilies(document.getElementById("families-place"));
buildPairs(document.getElementById("pairs-place"));
buildSources(document.getElementById("sources-place"));
buildDecisions(document.getElementById("decisions-place"));
buildArticles(document.getElementById("articles-place"));
buildAlone(document.getElementById("alone-place"));
buildMethod(document.getElementById("method-place"));
window.addEventListener("beforeprint", openForPrint);
document.documentElement.setAttribute("data-ready", "yes");
