#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of src/family/family_weights.h by maximum likelihood.

    fit_family.py --features BUILD/tests/family/dump_features --stemma BUILD/stemma --tasks ../shared/eval/tasks

For a family whose true parents are known, the likelihood is the weight of the true tree over that of all trees. Both
are determinants (matrix-tree theorem); where several parents are right, the numerator sums over all of them. Its
gradient is the difference of the expected features, so that fitting takes seconds. Articles whose true parent is not
among the members (it was translated, and nothing links it yet) are left free. The signs of the weights are bounded:
no weight may say the contrary of what its feature means.

Needs numpy and scipy (Debian: python3-numpy, python3-scipy). Prints the table, and how well it does.
"""
import argparse
import collections
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import minimize

NAMES = "explained kept missing covered earlier undated credit title second mixed pieced changes".split()
NEGATIVE = {"missing", "undated", "pieced", "changes"}
REGULAR = 1e-4
ROOT_LEAST = -20.0


def read_features(program, folder, whole):
    """Family -> [(article, credits, [(parent, features)])]."""
    families = collections.defaultdict(list)
    out = subprocess.run([program, folder] + (["all"] if whole else []), check=True, capture_output=True, text=True)
    for line in out.stdout.splitlines():
        part = line.split()
        if part[0] == "N":
            rows = families[int(part[1])]
            rows.append((part[2], float(part[3]), []))
        else:
            rows[-1][2].append((part[1], [float(x) for x in part[2:]]))
    return families.values()


class Family:
    """One family as arrays: features[child, parent, k], which edges there are, which are right (last column: root)."""

    def __init__(self, rows, right, free, weight):
        place = {row[0]: i for i, row in enumerate(rows)}
        n = len(rows)
        self.weight = weight
        self.features = np.zeros((n, n, len(NAMES)))
        self.edge = np.zeros((n, n), bool)
        self.right = np.zeros((n, n + 1), bool)
        self.free = np.array([row[0] in free for row in rows])
        for child, (name, _, candidates) in enumerate(rows):
            for parent, values in candidates:
                self.features[child, place[parent]] = values
                self.edge[child, place[parent]] = True
            for parent in right[name]:
                self.right[child, n if parent is None else place[parent]] = True
        credits = np.array([row[1] for row in rows])
        covered = self.features[:, :, NAMES.index("covered")].max(axis=1)
        self.root = np.stack([np.ones(n), credits, covered], axis=1)


def trees(utility, root, edge):
    """Logarithm of the weight of all trees, and the probability of every edge (last column: root)."""
    n = len(root)
    utility = np.where(edge, utility, -np.inf)
    best = np.maximum(utility.max(axis=1), np.where(np.isfinite(root), root, -np.inf))
    weight = np.where(edge, np.exp(utility - best[:, None]), 0)
    outside = np.where(np.isfinite(root), np.exp(np.maximum(root - best, ROOT_LEAST)), 0)
    total = weight.sum(axis=1) + outside
    weight, outside = weight / total[:, None], outside / total
    laplacian = -weight.T.copy()
    laplacian[np.arange(n), np.arange(n)] = 1
    _, logarithm = np.linalg.slogdet(laplacian)
    inverse = np.linalg.inv(laplacian)
    own = np.diag(inverse)
    edges = np.concatenate([weight * (own[:, None] - inverse), (outside * own)[:, None]], axis=1)
    return logarithm + np.log(total).sum() + best.sum(), edges


def utilities(theta, family):
    return family.features @ theta[:len(NAMES)], family.root @ theta[len(NAMES):]


def loss(theta, families):
    value, slope, count = 0.0, np.zeros_like(theta), 0.0
    for family in families:
        n = len(family.free)
        utility, root = utilities(theta, family)
        everything, expected = trees(utility, root, family.edge)
        allowed = family.edge & (family.right[:, :n] | family.free[:, None])
        truth, seen = trees(utility, np.where(family.right[:, n] | family.free, root, -np.inf), allowed)
        difference = expected - seen
        value += family.weight * (everything - truth)
        slope[:len(NAMES)] += family.weight * np.einsum("cp,cpk->k", difference[:, :n], family.features)
        slope[len(NAMES):] += family.weight * difference[:, n] @ family.root
        count += family.weight * (~family.free).sum()
    value, slope = value / count, slope / count
    value += REGULAR * np.sum(theta[:len(NAMES)] ** 2)
    slope[:len(NAMES)] += 2 * REGULAR * theta[:len(NAMES)]
    return value, slope


def fit(families):
    bounds = [(None, 0) if name in NEGATIVE else (0, None) for name in NAMES] + [(None, None)] * 3
    start = np.zeros(len(NAMES) + 3)
    return minimize(loss, start, args=(families,), jac=True, method="L-BFGS-B", bounds=bounds).x


def describe(theta, name, families):
    right = told = loss_sum = 0
    for family in families:
        utility, root = utilities(theta, family)
        edges = np.clip(trees(utility, root, family.edge)[1], 0, 1)
        for child in np.flatnonzero(~family.free):
            told += 1
            right += family.right[child, edges[child].argmax()]
            loss_sum -= math.log(max(1e-4, edges[child][family.right[child]].sum()))
    print("%-12s %5d articles, right parent %.3f, log-loss %.3f" % (name, told, right / told, loss_sum / told))


def export(stemma, inputs, folder):
    case = os.path.join(folder, "case.stemma")
    for command in (["run", *inputs, "-o", case, "--kinds", "copy", "--quiet"], ["export", case, "--to", "jsonl", "-o", folder]):
        if subprocess.run([stemma] + command, capture_output=True).returncode not in (0, 3):
            sys.exit("failed: " + " ".join(command))


def cascade(arguments, folder):
    task = os.path.join(arguments.tasks, "cascade")
    os.makedirs(folder)
    export(arguments.stemma, [os.path.join(task, "corpus.jsonl")], folder)
    with open(os.path.join(task, "truth", "nodes.jsonl")) as lines:
        nodes = {row["id"]: row for row in map(json.loads, lines)}
    for rows in read_features(arguments.features, folder, False):
        members = {row[0] for row in rows}
        right, free = {}, set()
        for name in members:
            good = (set(nodes[name]["parents"]) | set(nodes[name]["as_good"])) & members
            right[name] = good or {None}
            if not good and nodes[name]["parents"]:
                free.add(name)
        yield Family(rows, right, free, 1.0)


def known_tree(arguments, folder, task, case, weight):
    root = os.path.join(arguments.tasks, task)
    os.makedirs(folder)
    export(arguments.stemma, [os.path.join(root, name) for name in case["inputs"]], folder)
    with open(os.path.join(root, case["truth"])) as lines:
        parents = dict(line.rstrip("\n").split("\t") for line in list(lines)[1:])
    with open(os.path.join(folder, "articles.jsonl")) as lines:
        text = {row["id"]: row["text"] for row in map(json.loads, lines)}
    for rows in read_features(arguments.features, folder, True):
        right = {}
        for name, _, _ in rows:
            parent = parents.get(name, "-")
            alike = {other for other in text if other != name and text[other] == text.get(parent)}
            right[name] = {None} if parent == "-" else alike | {parent}
        yield Family(rows, right, {row[0] for row in rows if row[0] not in parents}, weight)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--features", required=True, help="the program dump_features")
    parser.add_argument("--stemma", required=True)
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--retellings", type=float, default=0.03, help="weight of a retold text beside one of a cascade")
    arguments = parser.parse_args()
    groups = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        groups["cascade"] += cascade(arguments, os.path.join(folder, "cascade"))
        for task, weight in (("narration", arguments.retellings), ("telephone", arguments.retellings / 4)):
            with open(os.path.join(arguments.tasks, task, "task.json")) as file:
                cases = json.load(file)["cases"]
            for case in cases:
                groups[task] += known_tree(arguments, os.path.join(folder, task + case["name"]), task, case, weight)
    theta = fit([family for families in groups.values() for family in families])
    for name, value in zip(NAMES + ["root", "root crediting", "root covered"], theta):
        print("%-16s %7.2f" % (name, value))
    for name, families in groups.items():
        describe(theta, name, families)


if __name__ == "__main__":
    main()
