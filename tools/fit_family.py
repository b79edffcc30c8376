#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of src/family/family_weights.inc by maximum likelihood, and writes them.

    fit_family.py --features BUILD/tests/family/dump_features --stemma BUILD/src/cli/stemma --tasks ../shared/eval/tasks
                  [--out src/family/family_weights.inc] [--folds 5] [--truth-links]

For a family whose true parents are known, the likelihood is the weight of the true tree over that of all trees. Both
are determinants (matrix-tree theorem); where several parents are right, the numerator sums over all of them. Its
gradient is the difference of the expected features, so that fitting takes a minute. Articles whose true parent is not
among the members are left free. The signs of some weights are bounded: no weight may say the contrary of what its
feature means. There are as many sets of weights as kinds of families (see family_weights.h); a family's own weights lie
between two of them, so all are fitted together; one set more is added where texts are short
and no copies.

What is said of the fit is cross-validated by family: every family is judged by weights that never saw it, nor its other
variants. --truth-links adds the passages of `cascade` that the truth knows and the program does not find yet.

Needs numpy and scipy (Debian: python3-numpy, python3-scipy).
"""
import argparse
import collections
import json
import math
import os
import pickle
import random
import re
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import minimize

NEGATIVE = {"missing", "letters_missing", "translated_missing", "uncovered", "undated", "pieced", "changes",
            "figures_missing", "translated_figures_missing", "step"}
POSITIVE = {"explained", "earlier", "credit", "title", "second"}
ROOT_NEGATIVE = {"crediting", "size"}
ROOT_POSITIVE = {"length", "shared"}
REGULAR, REGULAR_COPIED = 1e-5, 2e-5  # hardly a copy in the tasks leaves a doubt: more of a ridge keeps some
ROOT_LEAST = -20.0
SHORT_CLOSE = (0.78, 0.86)  # STM_SHORT_FREE, STM_SHORT_CLOSE
INDEPENDENT = 0.3  # what a report counts that has no source, for that is not proven; and most have few candidates
PARTS = 0.3  # what a member of these counts
PART_MOST = 0.6  # of a tree; what the program takes for a family of its own
CUTS_CASCADE, CUTS_TREE = 8, 4  # small families cut out of each one
HEADER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "family", "family_weights.h")


def names_of(prefix):
    with open(HEADER) as file:
        found = re.findall(r"^\s+STM_%s_(\w+?)(?: = 0)?," % prefix, file.read(), re.M)
    return [name.lower() for name in found]


FEATURES, ROOTS = names_of("FEATURE"), names_of("ROOT")


# ------------------------------------------------------------------ families as arrays

class Family:
    """features[child, parent, k], root[child, k], which edges there are, which are right (last column: root)."""

    def __init__(self, closeness, shortness, rows):
        self.ids = [row[0] for row in rows]
        self.place = {name: i for i, name in enumerate(self.ids)}
        n = len(rows)
        self.shortness = shortness
        self.closeness, self.weight, self.fold, self.task = closeness, 1.0, 0, ""
        self.features = np.zeros((n, n, len(FEATURES)))
        self.root = np.array([row[1] for row in rows])
        self.edge = np.zeros((n, n), bool)
        self.right = np.zeros((n, n + 1), bool)
        self.free = np.zeros(n, bool)
        for child, (_, _, candidates) in enumerate(rows):
            for parent, values in candidates:
                self.features[child, self.place[parent]] = values
                self.edge[child, self.place[parent]] = True

    def tell(self, truth):
        """TRUTH: id -> set of right parents (None the root), or nothing where it is not known."""
        n = len(self.ids)
        for child, name in enumerate(self.ids):
            good = truth.get(name)
            for parent in good or ():
                self.right[child, n if parent is None else self.place[parent]] = True
            possible = (self.right[child, :n] & self.edge[child]).any() or self.right[child, n]
            self.free[child] = not possible

    def kinds(self, knots):
        """The part that the family has in each kind of families, and in what is added for short texts."""
        parts = [float(np.interp(self.closeness, knots, np.eye(len(knots))[k])) for k in range(len(knots))]
        return parts + [self.shortness * float(np.interp(self.closeness, SHORT_CLOSE, (1, 0)))]


class Batch:
    """Families of one size, as arrays with one more dimension in front."""

    def __init__(self, families, knots):
        self.families = families
        self.kinds = np.array([family.kinds(knots) for family in families])
        self.features = np.stack([family.features for family in families])
        self.root = np.stack([family.root for family in families])
        self.edge = np.stack([family.edge for family in families])
        self.right = np.stack([family.right for family in families])
        self.free = np.stack([family.free for family in families])
        self.weight = np.array([family.weight for family in families])
        n = self.free.shape[1]
        self.allowed = self.edge & (self.right[:, :, :n] | self.free[:, :, None])
        self.rooted = self.right[:, :, n] | self.free


def batches_of(families, knots):
    sizes = collections.defaultdict(list)
    for family in families:
        sizes[len(family.ids)].append(family)
    return [Batch(group, knots) for _, group in sorted(sizes.items())]


def read_features(program, folder, mode):
    out = subprocess.run([program, folder] + ([mode] if mode else []), check=True, capture_output=True, text=True)
    families = []
    for line in out.stdout.splitlines():
        part = line.split()
        if part[0] == "F":
            families.append((float(part[2]), float(part[3]), []))
        elif part[0] == "N":
            families[-1][2].append((part[1], [float(x) for x in part[2:]], []))
        else:
            families[-1][2][-1][2].append((part[1], [float(x) for x in part[2:]]))
    return [Family(*family) for family in families]


# ------------------------------------------------------------------ likelihood

def trees(utility, root, edge):
    """Of every family of a batch: logarithm of the weight of all trees, and the probability of every edge (last column:
    root)."""
    count, n = root.shape
    utility = np.where(edge, utility, -np.inf)
    best = np.maximum(utility.max(axis=2), root)
    weight = np.where(edge, np.exp(utility - best[:, :, None]), 0)
    outside = np.where(np.isfinite(root), np.exp(np.maximum(root - best, ROOT_LEAST)), 0)
    total = weight.sum(axis=2) + outside
    weight, outside = weight / total[:, :, None], outside / total
    laplacian = -weight.transpose(0, 2, 1)
    laplacian[:, np.arange(n), np.arange(n)] = 1
    _, logarithm = np.linalg.slogdet(laplacian)
    inverse = np.linalg.inv(laplacian)
    own = np.diagonal(inverse, axis1=1, axis2=2)
    edges = np.concatenate([weight * (own[:, :, None] - inverse), (outside * own)[:, :, None]], axis=2)
    return logarithm + np.log(total).sum(axis=1) + best.sum(axis=1), np.clip(edges, 0, 1)


def utilities(theta, batch):
    """THETA: one row for every kind of families, features and then those of the root."""
    weights = batch.kinds @ theta.reshape(batch.kinds.shape[1], -1)
    return (np.einsum("bcpk,bk->bcp", batch.features, weights[:, :len(FEATURES)]),
            np.einsum("bck,bk->bc", batch.root, weights[:, len(FEATURES):]))


def loss(theta, batches):
    value, slope, total = 0.0, 0.0, 0.0
    for batch in batches:
        n = batch.free.shape[1]
        utility, root = utilities(theta, batch)
        everything, expected = trees(utility, root, batch.edge)
        truth, seen = trees(utility, np.where(batch.rooted, root, -np.inf), batch.allowed)
        difference = (expected - seen) * batch.weight[:, None, None]
        value += (batch.weight * (everything - truth)).sum()
        own = np.concatenate([np.einsum("bcp,bcpk->bk", difference[:, :, :n], batch.features),
                              np.einsum("bc,bck->bk", difference[:, :, n], batch.root)], axis=1)
        slope = slope + batch.kinds.T @ own
        total += (batch.weight * (~batch.free).sum(axis=1)).sum()
    ridge = np.full((batches[0].kinds.shape[1], theta.size // batches[0].kinds.shape[1]), REGULAR)
    ridge[-2] = REGULAR_COPIED
    ridge = ridge.ravel()
    return value / total + ridge @ theta ** 2, slope.ravel() / total + 2 * ridge * theta


def signs(names, negative, positive):
    return [(None, 0) if name in negative else (0, None) if name in positive else (None, None) for name in names]


def fit(families, knots, start=None):
    bounds = (signs(FEATURES, NEGATIVE, POSITIVE) + signs(ROOTS, ROOT_NEGATIVE, ROOT_POSITIVE)) * (len(knots) + 1)
    start = np.zeros(len(bounds)) if start is None else start
    found = minimize(loss, start, args=(batches_of(families, knots),), jac=True, method="L-BFGS-B", bounds=bounds,
                     options={"maxiter": 300})
    return found.x


def fit_short(families, knots, table):
    """Fits the set for short texts alone; the others stay as TABLE has them."""
    with open(table) as file:
        values = [float(x) for x in re.findall(r"\] = (-?\d+\.\d+)", file.read())]
    sets = len(values) // (len(FEATURES) + len(ROOTS))
    features = np.array(values[:sets * len(FEATURES)]).reshape(sets, -1)[:len(knots)]
    roots = np.array(values[sets * len(FEATURES):]).reshape(sets, -1)[:len(knots)]
    base = np.hstack([features, roots]).ravel()
    batches = batches_of(families, knots)

    def part(theta):
        value, slope = loss(np.concatenate([base, theta]), batches)
        return value, slope[base.size:]

    found = minimize(part, np.zeros(len(FEATURES) + len(ROOTS)), jac=True, method="L-BFGS-B",
                     bounds=signs(FEATURES, NEGATIVE, POSITIVE) + signs(ROOTS, ROOT_NEGATIVE, ROOT_POSITIVE),
                     options={"maxiter": 200})
    return np.concatenate([base, found.x])


# ------------------------------------------------------------------ how good it is

def calibration_error(pairs):
    boxes = collections.defaultdict(lambda: [0.0, 0.0])
    for chance, right in pairs:
        box = boxes[min(9, int(chance * 10))]
        box[0] += chance
        box[1] += right
    return sum(abs(said - was) for said, was in boxes.values()) / max(1, len(pairs))


def describe(told):
    """TOLD: [(family, edges)]."""
    figures = collections.defaultdict(list)
    for family, edges in told:
        for child in np.flatnonzero(~family.free):
            best = edges[child].argmax()
            chance = edges[child][family.right[child]].sum()
            figures[family.task].append((edges[child, best], family.right[child, best], -math.log(max(1e-4, chance))))
    lines = []
    for task, rows in sorted(figures.items()):
        lines.append("%-16s %5d articles, right parent %.3f, log-loss %.3f, calibration error %.3f" % (
            task, len(rows), np.mean([row[1] for row in rows]), np.mean([row[2] for row in rows]),
            calibration_error([row[:2] for row in rows])))
    return lines


def judge(theta, families, knots):
    told = []
    for batch in batches_of(families, knots):
        told += zip(batch.families, trees(*utilities(theta, batch), batch.edge)[1])
    return told


def cross_validate(families, knots, folds):
    told, start = [], None
    names = sorted({family.fold for family in families})
    for fold in range(folds):
        held = {name for i, name in enumerate(names) if i % folds == fold}
        start = fit([family for family in families if family.fold not in held], knots, start)
        told += judge(start, [family for family in families if family.fold in held], knots)
    return told, start


# ------------------------------------------------------------------ the open tasks

def export(stemma, inputs, folder):
    case = os.path.join(folder, "case.stemma")
    os.makedirs(folder)
    for command in (["run", *inputs, "-o", case, "--quiet"], ["export", case, "--to", "jsonl", "-o", folder]):
        if subprocess.run([stemma] + command, capture_output=True).returncode not in (0, 3):
            sys.exit("failed: " + " ".join(command))


def read_rows(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines]


def write_rows(path, rows):
    with open(path, "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def covered(spans, length):
    end = points = 0
    for begin, stop in sorted(spans):
        points += max(0, stop - max(begin, end))
        end = max(end, stop)
    return min(1.0, points / max(1, length))


def add_truth_links(folder, truth):
    """Reworded and translated passages of the truth join those that were found."""
    length = {row["id"]: len(row["text"]) for row in read_rows(os.path.join(folder, "articles.jsonl"))}
    pairs = collections.defaultdict(list)
    for row in read_rows(os.path.join(folder, "passages.jsonl")):
        pairs[row["a"], row["b"]].append(row)
    for row in read_rows(os.path.join(truth, "passages.jsonl")):
        if row["kind"] == "copy":
            continue
        if row["a"] > row["b"]:
            row = {"a": row["b"], "a_begin": row["b_begin"], "a_end": row["b_end"], "b": row["a"],
                   "b_begin": row["a_begin"], "b_end": row["a_end"], "kind": row["kind"]}
        pairs[row["a"], row["b"]].append(dict(row, score=0.95, changes=[]))
    rank = ["copy", "rewording", "translation"].index
    links = []
    for (a, b), rows in sorted(pairs.items()):
        links.append({"a": a, "b": b, "kind": min((row["kind"] for row in rows), key=rank),
                      "score": max(row["score"] for row in rows),
                      "a_share": covered([(row["a_begin"], row["a_end"]) for row in rows], length[a]),
                      "b_share": covered([(row["b_begin"], row["b_end"]) for row in rows], length[b])})
    write_rows(os.path.join(folder, "links.jsonl"), links)
    order = sorted((row for rows in pairs.values() for row in rows),
                   key=lambda row: (row["a"], row["b"], row["a_begin"], row["b_begin"]))
    write_rows(os.path.join(folder, "passages.jsonl"), order)


def cascade(arguments, folder):
    task = os.path.join(arguments.tasks, "cascade")
    export(arguments.stemma, [os.path.join(task, "corpus.jsonl")], folder)
    if arguments.truth_links:
        add_truth_links(folder, os.path.join(task, "truth"))
    nodes = {row["id"]: row for row in read_rows(os.path.join(task, "truth", "nodes.jsonl"))}
    for family in read_features(arguments.features, folder, None):
        truth = {}
        for name in family.ids:
            good = (set(nodes[name]["parents"]) | set(nodes[name]["as_good"])) & set(family.ids)
            truth[name] = good or (None if nodes[name]["parents"] else {None})
        family.tell(truth)
        family.task, family.fold = "cascade", "cascade " + nodes[family.ids[0]]["family"]
        yield family
    minutes = {name: row["minutes"] for name, row in nodes.items() if row["family"] != "-"}
    trees_of = []
    for number in sorted({row["family"] for row in nodes.values()} - {"-"}):
        ids = [name for name, row in nodes.items() if row["family"] == number]
        trees_of.append(("cascade " + number, ids, {name: set(nodes[name]["parents"]) for name in ids},
                         {name: set(nodes[name]["parents"]) | set(nodes[name]["as_good"]) for name in ids}))
    yield from small_families(arguments, folder, folder + "-small", trees_of, CUTS_CASCADE, minutes)


def known_tree(arguments, folder, task, case):
    root = os.path.join(arguments.tasks, task)
    export(arguments.stemma, [os.path.join(root, name) for name in case["inputs"]], folder)
    with open(os.path.join(root, case["truth"])) as lines:
        parents = dict(line.rstrip("\n").split("\t") for line in list(lines)[1:])
    text = {row["id"]: row["text"] for row in read_rows(os.path.join(folder, "articles.jsonl"))}
    parts = [part for part in read_features(arguments.features, folder, None) if len(part.ids) < PART_MOST * len(text)]
    for family in read_features(arguments.features, folder, "all") + parts:
        truth, ids = {}, set(family.ids)
        for name in family.ids:
            parent = parents.get(name)
            alike = {other for other in text if other != name and text[other] == text.get(parent)}
            truth[name] = None if parent is None else {None} if parent == "-" else alike & ids or {None}
        family.tell(truth)
        family.task = "%s %s" % (task, case["variant"])
        if family in parts:
            family.task, family.weight = "parts of trees", PARTS
        family.fold = "%s %s" % (task, case["name"].split("-")[0])
        yield family
    ids = [name for name in parents if name in text]
    above = {name: set() if parents[name] == "-" else {parents[name]} for name in ids}
    tree = ("%s %s" % (task, case["name"].split("-")[0]), ids, above, {})
    yield from small_families(arguments, folder, folder + "-small", [tree], CUTS_TREE, None)


# ------------------------------------------------------------------ small families out of large ones

def ancestors_at_hand(name, parents, chosen):
    """Nearest ancestors of NAME among CHOSEN."""
    found, front, seen = set(), set(parents.get(name, ())), set()
    while front:
        found |= front & chosen
        seen |= front
        front = {up for node in front - chosen for up in parents.get(node, ())} - seen
    return found


def cut_family(ids, parents, good, explains, draw):
    """A few members of one family, and what is right among them. Where a member's sources are all cut away, an earlier
    one that it shares passages with explains it (EXPLAINS: the pairs of such), else it hangs on the root."""
    size = draw.choice((2, 2, 3, 3, 4, 5))
    seed = draw.choice(sorted(ids))
    near = [name for name in sorted(ids) if name != seed and (name in parents[seed] or seed in parents[name])]
    chosen = {seed} | set(draw.sample(near, min(len(near), draw.choice((0, 1, 1, 2)))))
    others = sorted(set(ids) - chosen)
    chosen |= set(draw.sample(others, max(0, min(len(others), size - len(chosen)))))
    truth = {}
    for name in chosen:
        right = good.get(name, set()) & chosen or ancestors_at_hand(name, parents, chosen)
        if not right and parents[name]:
            right = {other for other in chosen if (other, name) in explains}
        truth[name] = right or {None}
    return chosen, truth


def small_families(arguments, source, target, trees_of, count, minutes):
    """TREES_OF: [(fold, ids, parents, good)]. Writes cut families as an export and reads their features. MINUTES: when an
    article was written, None where only its own source explains an article."""
    draw = random.Random(1)
    articles = {row["id"]: row for row in read_rows(os.path.join(source, "articles.jsonl"))}
    tables = {name: read_rows(os.path.join(source, name + ".jsonl")) for name in ("passages", "links")}
    linked = [(row["a"], row["b"]) for row in tables["links"] if minutes and {row["a"], row["b"]} <= set(minutes)]
    explains = {(a, b) if minutes[a] < minutes[b] else (b, a) for a, b in linked}
    rows, truth, folds = collections.defaultdict(list), {}, {}
    for number in range(count * len(trees_of)):
        fold, ids, parents, good = trees_of[number % len(trees_of)]
        chosen, right = cut_family(ids, parents, good, explains, draw)
        name = ("%05d_" % number).__add__
        rows["articles"] += [dict(articles[x], id=name(x)) for x in sorted(chosen)]
        for table, all_rows in tables.items():
            rows[table] += [dict(row, a=name(row["a"]), b=name(row["b"])) for row in all_rows
                            if row["a"] in chosen and row["b"] in chosen]
        for x in chosen:
            truth[name(x)] = right[x] and {up and name(up) for up in right[x]}
            folds[name(x)] = fold
    os.makedirs(target)
    for table in ("articles", "passages", "links"):
        write_rows(os.path.join(target, table + ".jsonl"), rows[table])
    for family in read_features(arguments.features, target, None if minutes else "cut"):
        family.tell({x: truth[x] and (truth[x] & (set(family.ids) | {None}) or None) for x in family.ids})
        family.fold = folds[family.ids[0]]
        family.task = "small families"
        yield family


def independent_reports(arguments, folder):
    """Reports of one event that share no passage worth the name: none has another for its source. Where the truth leaves a
    pair open, that source is as right as none."""
    task = os.path.join(arguments.tasks, "same-story")
    export(arguments.stemma, [os.path.join(task, "corpus.jsonl")], folder)
    doubtful = collections.defaultdict(set)
    with open(os.path.join(task, "truth", "pairs.tsv")) as lines:
        for a, b, verdict, *_ in (line.rstrip("\n").split("\t") for line in lines):
            if verdict == "ignore":
                doubtful[a].add(b)
                doubtful[b].add(a)
    for family in read_features(arguments.features, folder, None):
        ids = set(family.ids)
        family.tell({name: {None} | doubtful[name] & ids for name in family.ids})
        family.task, family.fold, family.weight = "same-story", "same-story " + family.ids[0], INDEPENDENT
        yield family


def read_tasks(arguments, folder):
    families = list(cascade(arguments, os.path.join(folder, "cascade")))
    families += independent_reports(arguments, os.path.join(folder, "same-story"))
    for task in ("narration", "telephone"):
        with open(os.path.join(arguments.tasks, task, "task.json")) as file:
            cases = json.load(file)["cases"]
        for case in cases:
            families += known_tree(arguments, os.path.join(folder, task + case["name"]), task, case)
    return families


# ------------------------------------------------------------------ the table

def table(kind, prefix, names, values):
    rows = ["static const double %s = {" % kind]
    for row in values:
        cells = ["[STM_%s_%s] = %.3f" % (prefix, name.upper(), value + 0.0) for name, value in zip(names, row)]
        rows.append("    {" + ", ".join(cells) + "},")
    return "\n".join(rows + ["};"])


def write_table(path, theta, knots, notes):
    sets = theta.reshape(len(knots) + 1, -1)
    text = ["/* Written by tools/fit_family.py; not to be edited by hand.", " *"]
    text += [" * " + note for note in notes] + [" */"]
    text.append("static const double stm_family_closeness[STM_FAMILY_KINDS] = {%s};" % ", ".join("%.2f" % k for k in knots))
    text.append(table("stm_family_weights[STM_FAMILY_KINDS + 1][STM_FEATURE_COUNT]", "FEATURE", FEATURES,
                      sets[:, :len(FEATURES)]))
    text.append(table("stm_root_weights[STM_FAMILY_KINDS + 1][STM_ROOT_COUNT]", "ROOT", ROOTS,
                      sets[:, len(FEATURES):]))
    with open(path, "w") as file:
        file.write("\n".join(text) + "\n")
    subprocess.run(["clang-format", "-i", path], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--features", required=True, help="the program dump_features")
    parser.add_argument("--stemma", required=True)
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--out", help="the table to write")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--short-only", action="store_true", help="fit only the set for short texts into the table --out")
    parser.add_argument("--truth-links", action="store_true")
    parser.add_argument("--keep", help="write the features that were read, or read them from there")
    parser.add_argument("--knots", default="0.62 0.80 0.93", help="closeness of the kinds of families")
    arguments = parser.parse_args()
    knots = [float(x) for x in arguments.knots.split()]
    if arguments.keep and os.path.exists(arguments.keep):
        with open(arguments.keep, "rb") as file:
            families = pickle.load(file)
    else:
        with tempfile.TemporaryDirectory() as folder:
            families = read_tasks(arguments, folder)
        if arguments.keep:
            with open(arguments.keep, "wb") as file:
                pickle.dump(families, file)
    if arguments.short_only:
        theta = fit_short(families, knots, arguments.out)
        print("in sample:\n" + "\n".join(describe(judge(theta, families, knots))), flush=True)
        with open(arguments.out) as file:
            notes = [line[3:] for line in file.read().split(" */")[0].splitlines()[2:]]
        note = "The set for short texts was fitted after the others, which stayed as they were; it was not cross-validated."
        write_table(arguments.out, theta, knots, [line for line in notes if line != note] + [note])
        return
    told, _ = cross_validate(families, knots, arguments.folds)
    lines = describe(told)
    print("cross-validated:\n" + "\n".join(lines), flush=True)
    theta = fit(families, knots)
    if arguments.out:
        notes = ["Maximum likelihood of the true parents on the open tasks cascade (simulated news cascades from",
                 "WMT 2021 and press texts), narration (Kreiss, Franke et al. 2019), telephone (Perez et al. 2024) and",
                 "same-story (ECB+ and Telegram reports, which have no source among them); weights learned from",
                 "them, no text of theirs. Judged by families that the fit never saw:"]
        write_table(arguments.out, theta, knots, notes + lines)


if __name__ == "__main__":
    main()
