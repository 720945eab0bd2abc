"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const svgSpace = document.querySelector("svg").namespaceURI;
const by = id => document.getElementById(id);

// Elements are made of texts, never of markup: names and values of a dataset are not trusted.
function node(space, name, attributes, children) {
  const made = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const key in attributes) if (attributes[key] != null) made.setAttribute(key, attributes[key]);
  made.append(...children.flat().filter(child => child != null && child !== ""));
  return made;
}
const el = (name, attributes, ...children) => node(null, name, attributes, children);
const shape = (name, attributes, ...children) => node(svgSpace, name, attributes, children);

// Numbers.
const grouped = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const whole = value => grouped.format(value).replace(/,/g, "\u202f");
function number(value) {
  if (value == null) return "–";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return size < 1e4 ? String(value) : whole(value);
  if (size >= 1e4 && size < 1e15) return whole(value);
  return size !== 0 && size < 1e-4 || size >= 1e15 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}
const share = (part, all) => {
  if (!all || !part) return "0%";
  if (part >= all) return "100%";
  const percent = 100 * part / all;
  return percent < 0.1 ? "<0.1%" : percent > 99.9 ? ">99.9%" : percent.toFixed(percent < 10 ? 1 : 0) + "%";
};
function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 999.5 && unit < 4) { count /= 1000; unit++; }
  return (unit && count < 9.95 ? count.toFixed(1) : Math.round(count)) + "\u00a0" + units[unit];
}
const isMoment = column => ["date", "time", "timestamp"].includes(column.type);
function moment(type, value) {
  if (type === "time") return new Date(value / 1000).toISOString().slice(11, 19);
  const time = new Date(type === "date" ? value * 864e5 : value / 1000);
  if (isNaN(time)) return number(value);
  return time.toISOString().slice(0, type === "date" ? 10 : 16).replace("T", " ");
}
const statistic = (column, value) =>
  typeof value === "number" && isMoment(column) ? moment(column.type, value) : number(value);
function spread(column, value) {
  if (value == null || !isMoment(column)) return number(value);
  const seconds = column.type === "date" ? value * 86400 : value / 1e6;
  const [unit, size] = [["days", 86400], ["h", 3600], ["min", 60], ["s", 1]].find(([, size]) => seconds >= size) || ["s", 1];
  return seconds === 86400 ? "1 day" : number(seconds / size) + " " + unit;
}

// What is known of columns beside their profile.
const roles = data.roles || {};
const roleOf = name => (roles.targets || []).includes(name) ? "target" : (roles.ids || []).includes(name) ? "id"
  : roles.time_column === name ? "time" : roles.group_column === name ? "group" : "";
const warningsOf = new Map();
for (const warning of data.warnings || []) {
  const key = warning.table + "\u0000" + warning.column;
  if (warning.column) warningsOf.set(key, [...warningsOf.get(key) || [], warning]);
}
const columnsOf = table => table.profile.columns;
const byName = new Map(data.tables.map(table => [table, new Map(columnsOf(table).map(c => [c.name, c]))]));
// The table that another is compared with: training against test, and the others against training.
function counterpart(table) {
  const wanted = table.role === "train" ? ["test", "validation"] : ["test", "validation"].includes(table.role) ? ["train"] : [];
  return data.tables.find(other => wanted.includes(other.role));
}
const valid = column => column.rows - column.nulls;

// How far apart two distributions are: of numbers the largest distance of the cumulated histograms, of categories
// half the sum of the differences of their shares. Nothing where it is not known or within what chance gives.
function shiftOf(column, other) {
  if (!other || roleOf(column.name) === "id" || !valid(column) || !valid(other)) return null;
  const least = Math.max(0.1, 1.63 * Math.sqrt(1 / valid(column) + 1 / valid(other)));
  let distance = null;
  if (column.histogram && other.histogram && column.type !== "boolean") {
    const edges = [column, other].flatMap(c => edgesOf(c.histogram));
    distance = Math.max(...edges.map(x => Math.abs(cumulated(column.histogram, x) - cumulated(other.histogram, x))));
  } else if (column.type === other.type && column.top_exact && other.top_exact && column.distinct <= 20 && other.distinct <= 20) {
    const shares = new Map((column.top || []).map(([value, count]) => [value, count / valid(column)]));
    distance = 0;
    for (const [value, count] of other.top || []) {
      distance += Math.abs(count / valid(other) - (shares.get(value) || 0));
      shares.delete(value);
    }
    for (const rest of shares.values()) distance += rest;
    distance /= 2;
  }
  return distance != null && distance >= least ? distance : null;
}
const widthOf = h => (h.high - h.low) / h.counts.length;
const edgesOf = h => h.counts.map((_, i) => h.low + (i + 1) * widthOf(h));
function cumulated(h, x) {
  const all = h.counts.reduce((a, b) => a + b, 0), width = widthOf(h);
  if (x < h.low) return 0;
  if (x >= h.high || !width) return 1;
  const place = (x - h.low) / width, full = Math.floor(place);
  let sum = 0;
  for (let i = 0; i < full; i++) sum += h.counts[i];
  return (sum + (place - full) * h.counts[full]) / all;
}

// Figures.
function histogram(column, other, width, height) {
  const h = column.histogram, o = other && other.histogram;
  let low = o ? Math.min(h.low, o.low) : h.low, high = o ? Math.max(h.high, o.high) : h.high;
  if (low === high) { low -= 0.5; high += 0.5; }
  const x = value => (value - low) / (high - low) * width;
  const bars = histo => {
    const all = histo.counts.reduce((a, b) => a + b, 0) || 1, step = widthOf(histo) || (high - low) / 20;
    const from = histo.low === histo.high ? histo.low - step / 2 : histo.low;
    return histo.counts.map((count, i) => ({low: from + i * step, high: from + (i + 1) * step, tall: count / all / step, count}));
  };
  const own = bars(h), theirs = o ? bars(o) : [];
  const most = Math.max(...own.map(b => b.tall), ...theirs.map(b => b.tall)) || 1;
  const y = tall => height - tall / most * (height - 2);
  const say = value => statistic(column, value);
  const svg = shape("svg", {class: "plot", viewBox: `0 0 ${width} ${height + 16}`, role: "img",
    "aria-label": `distribution of ${column.name}`});
  for (const bar of own) {
    if (!bar.count) continue;
    const wide = Math.max(1, x(bar.high) - x(bar.low) - 1);
    svg.append(shape("rect", {x: x(bar.low).toFixed(1), width: wide.toFixed(1), y: Math.min(y(bar.tall), height - 1).toFixed(1),
      height: Math.max(1, height - y(bar.tall)).toFixed(1)},
      shape("title", {}, `${say(bar.low)} … ${say(bar.high)}: ${whole(bar.count)}`)));
  }
  if (theirs.length) {
    const line = theirs.map(bar => `L${x(bar.low).toFixed(1)} ${y(bar.tall).toFixed(1)}L${x(bar.high).toFixed(1)} ${y(bar.tall).toFixed(1)}`).join("");
    svg.append(shape("path", {class: "over", d: `M${x(theirs[0].low).toFixed(1)} ${height}${line}L${x(theirs[theirs.length - 1].high).toFixed(1)} ${height}`}));
  }
  svg.append(shape("line", {class: "axis", x1: 0, x2: width, y1: height + .5, y2: height + .5}));
  // Bins of whole numbers may end beyond the largest one; the axis says what occurs.
  const end = (key, bound, wins) => {
    const known = [column, o ? other : null].map(c => c && c[key]).filter(value => value != null);
    return known.length ? say(known.reduce((a, b) => wins(b, a) ? b : a)) : say(bound);
  };
  const ends = low === high || h.low === h.high && !o ? [say(h.low)] : [end("min", low, (a, b) => a < b), end("max", high, (a, b) => a > b)];
  svg.append(shape("text", {x: ends.length === 1 ? width / 2 : 0, y: height + 13, "text-anchor": ends.length === 1 ? "middle" : "start"}, ends[0]));
  if (ends.length > 1) svg.append(shape("text", {x: width, y: height + 13, "text-anchor": "end"}, ends[1]));
  return svg;
}
function topValues(column, other, shown) {
  const list = el("div", {class: "tops"});
  const top = (column.top || []).slice(0, shown), all = valid(column);
  const most = top.length ? top[0][1] : 1, unit = all ? most / all : 1;
  const comparable = other && other.top_exact && valid(other);
  const shares = new Map(comparable ? (other.top || []).map(([value, count]) => [value, count / valid(other)]) : []);
  for (const [value, count] of top) {
    const mark = comparable && shares.has(value) ? el("u", {style: `left:${Math.min(100, shares.get(value) / unit * 100).toFixed(1)}%`}) : null;
    list.append(el("span", {class: "v", title: value}, value === "" ? el("span", {class: "null"}, "empty") : value),
      el("span", {class: "b", title: whole(count)}, el("i", {style: `width:${(count / most * 100).toFixed(1)}%`}), mark),
      el("span", {class: "p"}, share(count, all)));
  }
  return list;
}
function figure(column, other, large) {
  if (!valid(column)) return el("div", {class: "figure dim"}, "no values");
  const few = column.distinct <= 12 && column.top_exact && (column.top || []).length && !isMoment(column) &&
    (column.type === "text" || column.type === "boolean");
  if (few) return el("div", {class: "figure"}, topValues(column, other, large ? 20 : 4));
  if (column.histogram) return el("div", {class: "figure"}, histogram(column, other, large ? 420 : 250, large ? 140 : 46));
  const top = column.top || [];
  if (top.length && top[0][1] > Math.max(1, valid(column) / 100)) return el("div", {class: "figure"}, topValues(column, other, large ? 20 : 3));
  const example = top.length ? top[0][0] : column.min_text;
  return el("div", {class: "figure dim"}, example == null ? "" : "e.g. " + example);
}
const pairs = rows => rows.filter(([, value]) => value != null && value !== "–" && value !== "")
  .map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {title: value}, value)));
function keyFacts(column) {
  const q = column.quantiles || {};
  const facts = [["distinct", (column.distinct_exact === false ? "~" : "") + whole(column.distinct)]];
  if (column.type === "text") {
    facts.push(["length", valid(column) ? `${column.length_min} … ${column.length_max}` : null]);
  } else if (column.type !== "boolean" && valid(column)) {
    facts.push(["median", statistic(column, q.p50)]);
    if (!isMoment(column)) facts.push(["mean", number(column.mean)], ["std", spread(column, column.std)]);
    if (column.zeros) facts.push(["zeros", share(column.zeros, column.rows)]);
    if (column.infinities) facts.push(["infinite", whole(column.infinities)]);
  }
  return el("dl", {class: "key"}, pairs(facts));
}

// One column: a line, and what opens under it.
let table, other;
function describe(holder) {
  if (holder.firstChild) return;
  const column = holder.column, twin = other && byName.get(other).get(column.name);
  const role = roleOf(column.name), shift = shiftOf(column, twin);
  const warnings = warningsOf.get(table.name + "\u0000" + column.name) || [];
  const tags = el("div", {class: "tags"}, el("span", {class: "tag"}, column.type),
    role ? el("span", {class: "tag role"}, role) : null,
    warnings.length ? el("span", {class: "tag warn", title: warnings.map(w => w.text).join("; ")}, warnings.length === 1 ? "warning" : warnings.length + " warnings") : null,
    shift != null ? el("span", {class: "tag shift", title: "distance of the distributions, from 0 to 1"}, "shift " + shift.toFixed(2)) : null);
  const missing = el("div", {class: "gone"}, column.nulls ? share(column.nulls, column.rows) + " missing" : "complete",
    el("div", {class: "bar"}, el("i", {style: `width:${column.rows ? (100 - 100 * column.nulls / column.rows).toFixed(1) : 0}%`})));
  const line = el("summary", {}, el("div", {class: "who"}, el("div", {class: "name", title: column.name}, column.name), tags),
    missing, figure(column, twin, false), keyFacts(column));
  const details = el("details", {}, line);
  details.addEventListener("toggle", () => { if (details.open && !details.querySelector(".more")) details.append(more(column, twin, warnings)); });
  holder.append(details);
}
function tableOf(head, rows, texts) {
  const line = (name, cells) => el("tr", {}, cells.map((cell, i) => el(name, {class: i && !texts ? "n" : null}, cell == null ? "–" : cell)));
  return el("table", {}, head ? el("thead", {}, line("th", head)) : null, el("tbody", {}, rows.map(cells => line("td", cells))));
}
const statistics = [["min", "min"], ["1 %", "p01"], ["5 %", "p05"], ["25 %", "p25"], ["50 %", "p50"], ["75 %", "p75"],
  ["95 %", "p95"], ["99 %", "p99"], ["max", "max"], ["mean", "mean"], ["std", "std"], ["skewness", "skewness"], ["kurtosis", "kurtosis"],
  ["zeros", "zeros"], ["negatives", "negatives"], ["infinities", "infinities"], ["shortest", "length_min"], ["mean length", "length_mean"],
  ["longest", "length_max"], ["first", "min_text"], ["last", "max_text"], ["empty texts", "empty_texts"], ["blanks around", "blanks_around"]];
function statisticOf(column, key) {
  const value = column && (column[key] ?? (column.quantiles || {})[key]);
  if (value == null) return null;
  if (key === "std") return spread(column, value);
  return ["skewness", "kurtosis", "zeros", "negatives", "infinities"].includes(key) ? number(value) : statistic(column, value);
}
function more(column, twin, warnings) {
  const box = el("div", {class: "more"});
  if (warnings.length) box.append(el("div", {}, el("h3", {}, "Warnings"), warnings.map(w => el("div", {}, w.text, w.advice ? el("div", {class: "dim"}, w.advice) : null))));
  box.append(el("div", {}, el("h3", {}, "Distribution"), figure(column, twin, true)));
  const rows = [["rows", whole(column.rows), twin && whole(twin.rows)], ["missing", share(column.nulls, column.rows), twin && share(twin.nulls, twin.rows)],
    ["distinct", whole(column.distinct), twin && whole(twin.distinct)]];
  for (const [label, key] of statistics) {
    const own = statisticOf(column, key), theirs = statisticOf(twin, key);
    if (own != null || theirs != null) rows.push([label, own, theirs]);
  }
  box.append(el("div", {}, el("h3", {}, "Statistics"), tableOf(twin ? ["", table.name, other.name] : null, rows.map(row => twin ? row : row.slice(0, 2)))));
  const forms = Object.entries(column.patterns || {}).sort((a, b) => b[1] - a[1]);
  if (forms.length) box.append(el("div", {}, el("h3", {}, "Looks like"), tableOf(null, forms.map(([form, count]) => [form, share(count, column.pattern_cells)]))));
  if (column.steps) box.append(el("div", {}, el("h3", {}, "Steps"), tableOf(null, [["usual", spread(column, column.steps.usual)],
    ["longest", `${spread(column, column.steps.longest)} from ${column.steps.longest_from}`], ["missing", whole(column.steps.missing)]])));
  const order = ((table.profile.relations || {}).orders || [])[columnsOf(table).indexOf(column)];
  if (order && order !== "none" && order !== "constant") box.append(el("div", {}, el("h3", {}, "Order of the rows"), el("div", {}, order.replace("_", " "))));
  if ((column.top || []).length) box.append(el("div", {}, el("h3", {}, "Most frequent"), topValues(column, twin, 20)));
  if (twin && column.top_exact && twin.top_exact && column.distinct <= 20 && twin.distinct <= 20 && column.type === "text") {
    const known = new Set((column.top || []).map(([value]) => value));
    const strange = (twin.top || []).filter(([value]) => !known.has(value)).map(([value]) => value);
    if (strange.length) box.append(el("div", {}, el("h3", {}, `Only in ${other.name}`), el("div", {}, strange.join(", "))));
  }
  const witness = ((table.report || {}).witnesses || []).find(w => w.column === column.name);
  if (witness) box.append(el("div", {}, el("h3", {}, `Why ${column.type}`), `not ${witness.refused}: line ${witness.line} has “${witness.value}”${witness.reason ? ", " + witness.reason : ""}`));
  return box;
}

// The list of columns: each is drawn when it comes into view.
const watcher = new IntersectionObserver(entries => {
  for (const entry of entries) if (entry.isIntersecting) { watcher.unobserve(entry.target); describe(entry.target); }
}, {rootMargin: "600px"});
function list() {
  const words = by("search").value.toLowerCase(), type = by("type").value, warned = by("warned").checked, order = by("order").value;
  const shift = column => shiftOf(column, other && byName.get(other).get(column.name)) || 0;
  const rank = {missing: c => -c.nulls / (c.rows || 1), distinct: c => -c.distinct, shift: c => -shift(c)}[order];
  let shown = columnsOf(table).filter(column => column.name.toLowerCase().includes(words) && (!type || column.type === type) &&
    (!warned || warningsOf.has(table.name + "\u0000" + column.name)));
  if (order === "name") shown.sort((a, b) => a.name.localeCompare(b.name));
  if (rank) shown = shown.map(c => [rank(c), c]).sort((a, b) => a[0] - b[0]).map(([, c]) => c);
  watcher.disconnect();
  by("list").replaceChildren(...shown.map(column => {
    const holder = el("div", {class: "column"});
    holder.column = column;
    watcher.observe(holder);
    return holder;
  }));
  if (!shown.length) by("list").append(el("p", {class: "empty"}, "No column is like that."));
  const all = columnsOf(table).length;
  by("count").textContent = shown.length === all ? whole(all) + (all === 1 ? " column" : " columns") : `${whole(shown.length)} of ${whole(all)} columns`;
}

function header() {
  const d = data.dataset;
  by("version").textContent = "v" + d.version;
  by("about").textContent = d.description || "";
  const wide = Math.max(0, ...data.tables.map(t => columnsOf(t).length));
  const facts = [["rows", whole(d.rows)], ["columns", whole(wide)], ["tables", whole(data.tables.length)], ["size", bytes(d.size_bytes)],
    ["problem", d.problem_type], ["registered", (d.registered_at || "").replace("T", " ").replace("Z", " UTC")],
    ["source", d.source], ["digest", d.digest && d.digest.slice(0, 16)]];
  by("facts").append(...facts.filter(([, value]) => value).map(([label, value]) =>
    el("div", {class: label === "source" ? "long" : null}, el("dt", {}, label), el("dd", {title: label === "digest" ? d.digest : null}, value))));
}
function warningList() {
  const all = data.warnings || [];
  const box = by("warnings").querySelector("ul");
  if (!all.length) box.replaceWith(el("p", {class: "dim"}, "Nothing stands out."));
  const most = 12;
  const line = w => {
    const place = [w.table, w.column].filter(Boolean).join(" · ") || "dataset";
    return el("li", {}, el("span", {class: "where"}, place), el("span", {}, w.text, w.advice ? el("div", {class: "act"}, w.advice) : null));
  };
  box.append(...all.slice(0, most).map(line));
  if (all.length > most) {
    const button = el("button", {type: "button", class: "tag"}, `show ${whole(all.length - most)} more`);
    button.addEventListener("click", () => { box.lastChild.remove(); box.append(...all.slice(most).map(line)); });
    box.append(el("li", {}, button));
  }
}
function roleTable() {
  const why = roles.reasons || {};
  const rows = [["target", (roles.targets || []).join(", "), why.target], ["problem", roles.problem_type, why.problem_type],
    ["id", (roles.ids || []).join(", "), why.ids], ["time", roles.time_column, why.time_column], ["group", roles.group_column, why.group_column]]
    .filter(([, value]) => value);
  by("roles").querySelector("table").append(el("tbody", {}, rows.map(row => el("tr", {}, row.map((cell, i) => el("td", {class: i === 2 ? "dim" : null}, cell || ""))))));
  by("roles").hidden = !rows.length;
}
function relations() {
  const known = table.profile.relations || {}, names = columnsOf(table).map(c => c.name);
  const found = ((known.correlations || {}).pairs || []).filter(pair => pair.pearson != null);
  const target = (roles.targets || [])[0], ranked = ((table.associations || {})[target] || []).slice(0, 30);
  const how = {correlation: "correlation", correlation_ratio: "correlation ratio", cramers_v: "Cramér's V"};
  by("associations").hidden = !ranked.length;
  by("associations").querySelector(".body").replaceChildren(el("div", {class: "tops"}, ranked.flatMap(one => {
    const against = one.measure === "correlation" && one.spearman < 0;
    return [el("span", {class: "v", title: one.column}, one.column),
      el("span", {class: "b", title: how[one.measure] || one.measure}, el("i", {style: `width:${(one.strength * 100).toFixed(1)}%;background:${against ? "var(--other)" : "var(--mark)"}`})),
      el("span", {class: "p"}, (against ? -one.strength : one.strength).toFixed(2))];
  })), el("p", {class: "dim"}, `How well a column tells ${target}: the larger of Pearson's and Spearman's correlation between numbers, the correlation ratio between a number and a category, Cramér's V between categories; over ${whole(ranked.length ? ranked[0].rows : 0)} rows.`));
  heat(found, names);
  gaps(known.nulls, names);
}
function heat(found, names) {
  const most = 24, strength = new Map();
  for (const {a, b, pearson} of found) for (const c of [a, b]) strength.set(c, Math.max(strength.get(c) || 0, Math.abs(pearson)));
  const kept = [...strength.keys()].sort((x, y) => strength.get(y) - strength.get(x) || x - y).slice(0, most).sort((x, y) => x - y);
  by("correlations").hidden = kept.length < 2;
  const value = new Map(found.flatMap(({a, b, pearson}) => [[a + " " + b, pearson], [b + " " + a, pearson]]));
  const cell = (a, b) => {
    const r = a === b ? null : value.get(a + " " + b);
    if (r == null) return el("td", {});
    const colour = `background:rgba(var(${r < 0 ? "--minus" : "--plus"}),${(Math.abs(r) * .75).toFixed(2)})`;
    return el("td", {style: colour, title: `${names[a]} and ${names[b]}: ${r.toFixed(3)}`}, r.toFixed(2).replace("0.", "."));
  };
  by("correlations").querySelector(".body").replaceChildren(el("table", {class: "heat"},
    el("thead", {}, el("tr", {}, el("th", {}), kept.map(c => el("th", {title: names[c]}, el("span", {}, names[c]))))),
    el("tbody", {}, kept.map(a => el("tr", {}, el("th", {title: names[a]}, names[a]), kept.map(b => cell(a, b)))))),
    strength.size > most ? el("p", {class: "dim"}, `The ${most} columns with the strongest correlations, of ${strength.size}.`) : "");
}
function gaps(nulls, names) {
  const patterns = ((nulls || {}).patterns || []).slice(0, 15);
  by("missing").hidden = !patterns.some(pattern => pattern.columns.length);
  by("missing").querySelector(".body").replaceChildren(tableOf(["missing in a row", "rows", "share"], patterns.map(pattern => [
    pattern.columns.length ? pattern.columns.map(c => names[c]).join(", ") : "nothing", whole(pattern.rows), share(pattern.rows, nulls.rows)])));
}
function sample() {
  const rows = (data.samples || {})[table.name];
  by("sample").hidden = !rows || !rows.rows.length;
  if (!rows) return;
  const text = value => value === null ? el("span", {class: "null"}, "null") : String(value);
  const numeric = rows.columns.map(name => /^(int64|float64|decimal)/.test((byName.get(table).get(name) || {}).type));
  by("sample").querySelector(".body").replaceChildren(el("table", {},
    el("thead", {}, el("tr", {}, rows.columns.map((name, i) => el("th", {class: numeric[i] ? "n" : null}, name)))),
    el("tbody", {}, rows.rows.map(cells => el("tr", {}, cells.map((cell, i) => el("td", {class: numeric[i] ? "n" : null, title: cell}, text(cell))))))));
}
function reading() {
  const report = table.report || {}, body = by("report").querySelector(".body");
  const facts = [["files", (table.files || []).join("\n")], ["chosen because", table.rule], ["format", table.format],
    ["dialect", Object.entries(report.dialect || {}).map(([key, value]) => `${key.replace(/_/g, " ")} ${value}`).join(" · ")],
    ["rows", whole(table.rows ?? table.profile.rows)], ["read", report.bytes ? bytes(report.bytes) : ""],
    ["read as null", Object.entries(report.null_words || {}).map(([word, count]) => `${word || "(empty)"} ×${whole(count)}`).join(" · ")],
    ["repaired", Object.entries(report.incident_counts || {}).map(([what, count]) => `${what} ×${whole(count)}`).join(" · ")]];
  body.replaceChildren(el("dl", {class: "facts"}, facts.filter(([, value]) => value).map(([label, value]) => el("div", {class: "long"}, el("dt", {}, label), el("dd", {}, value)))));
  const block = (title, head, rows) => { if (rows.length) body.append(el("h3", {}, title), el("div", {class: "scroll"}, tableOf(head, rows, true))); };
  block("Cells and rows that were repaired", ["what was done", "line", "column", "value"],
    (report.incidents || []).slice(0, 50).map(i => [i.action, i.line ? whole(i.line) : "", i.column, i.value]));
  block("Converted", ["column", "what was done", "cells", "example"],
    (report.conversions || []).map(c => [c.column, c.what, whole(c.cells), c.example]));
  block("Cells that settled a type", ["column", "not", "line", "value"],
    (report.witnesses || []).slice(0, 200).map(w => [w.column, w.refused, w.line ? whole(w.line) : "", w.value]));
}
function choose(chosen) {
  table = chosen;
  other = counterpart(table);
  for (const button of by("tables").children) button.setAttribute("aria-pressed", button.table === table);
  const types = [...new Set(columnsOf(table).map(c => c.type))].sort();
  by("type").replaceChildren(el("option", {value: ""}, "all types"), ...types.map(type => el("option", {}, type)));
  document.querySelectorAll(".legend").forEach(legend => legend.remove());
  if (other) by("list").before(el("div", {class: "legend"}, el("span", {}, el("i", {}), table.name), el("span", {}, el("i", {class: "over"}), other.name)));
  by("order").querySelector("[value=shift]").hidden = !other;
  list(); relations(); sample(); reading();
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = theme => { document.documentElement.dataset.theme = theme; };
const wanted = new URLSearchParams(location.search).get("theme");
paint(wanted === "dark" || wanted === "light" ? wanted : dark.matches ? "dark" : "light");
dark.addEventListener("change", () => paint(dark.matches ? "dark" : "light"));
by("theme").addEventListener("click", () => paint(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
for (const id of ["search", "type", "order", "warned"]) by(id).addEventListener("input", list);
addEventListener("beforeprint", () => document.querySelectorAll(".column").forEach(describe));

header(); warningList(); roleTable();
for (const each of data.tables) {
  const button = el("button", {type: "button"}, each.name);
  button.table = each;
  button.addEventListener("click", () => choose(each));
  by("tables").append(button);
}
by("tables").hidden = data.tables.length < 2;
choose(data.tables[0]);
})();
