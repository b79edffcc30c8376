#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits data/reuse/translation.tsv, the weights by which a chain of sentences is judged to be a translation.

    fit_translation.py --features BUILD/tests/reuse/dump_translation --tasks ../shared/eval/tasks
                       --out data/reuse/translation.tsv [--leave-out]

`dump_translation` writes the best chain of every pair of texts in two languages that the lines of pivots name, with the
numbers that src/reuse/reuse_translation.c makes the score of, by name. It is asked for the pairs that are known to be
translations, too, and for those of same-story: reports of one event or topic in one language. These are no translations,
and more alike in pivots than reports in two languages are; so they count at a tenth of the weight. Pairs of newswire,
reports in French and English, and of inserted, which are few, weigh more (WEIGHT).

Reuse: pairs that the truth of a task calls translations, in two languages with tables. Against it: all other candidates
that the truth is silent about; of newswire only articles on two topics or 20 days apart, for it does not know of
translations. Pairs in which no chain is found are out of the fit, and count as not found.

Logistic regression with a ridge. Printed are the shares judged right by weights fitted on all, by five folds over
articles, and with --leave-out by weights of the other tasks. Needs numpy (Debian: python3-numpy).
"""
import argparse
import os
import subprocess
import sys
import tempfile
import zlib

import numpy as np

from fit_common import days_between, objects, pair, rows

TASKS = ("inserted", "versions", "messages", "same-story", "newswire")
LANGUAGES = set("ar de en es fr it ja pt ru tr uk zh".split())
WEIGHT = {"same-story": 0.1, "inserted": 1.5, "newswire": 3.0}  # of a pair
NEWSWIRE_DAYS_APART = 20
FOLDS = 5
RIDGE = 1e-5  # a pair
LABELS = ("other", "same-topic", "same-event", "translation")


def truth_of(task, folder):
    """What is known of pairs: {(a, b): name}. A pair whose name is none of LABELS is left out."""
    truth = os.path.join(folder, "truth")
    if task == "inserted":
        return {pair(row["a"], row["b"]): row["kind"] for row in objects(os.path.join(truth, "passages.jsonl"))}
    table = rows(os.path.join(truth, "pairs.tsv"))
    if task == "newswire":
        table += rows(os.path.join(truth, "overlap.tsv"))
        return {pair(row["a"], row["b"]): "overlap" for row in table}
    column = "label" if task == "same-story" else "kind"
    return {pair(row["a"], row["b"]): row[column] for row in table}


def spare(task, folder):
    """Tells of which pairs nothing is known: of newswire those that may be of one story."""
    if task != "newswire":
        return lambda a, b: False
    articles = {row["id"]: row for row in rows(os.path.join(folder, "truth", "articles.tsv"))}

    def may_be_one_story(a, b):
        one, two = articles.get(a), articles.get(b)
        near = one and two and days_between(one["date"], two["date"]) <= NEWSWIRE_DAYS_APART
        return not one or not two or (near and one["topic"] == two["topic"])
    return may_be_one_story


class Part:
    """Pairs of one task: values of their features, names (LABELS) and which fold they are in."""

    def __init__(self, program, task, folder):
        self.task = task
        known = truth_of(task, folder)
        unknown = spare(task, folder)
        asked = sorted(key for key, name in known.items() if name in LABELS)
        with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
            file.writelines("%s\t%s\n" % key for key in asked)
            file.flush()
            command = [program, os.path.join(folder, "corpus.jsonl"), file.name]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        self.features, found = [], {}
        for line in out.splitlines():
            fields = line.split()
            if fields[0] == "N":
                self.features = fields[1:]
                continue
            key = pair(*fields[1:3])
            name = known.get(key, "other")
            tables = fields[3] != fields[4] and LANGUAGES.issuperset(fields[3:5])
            if name in LABELS and (tables or task == "same-story") and not unknown(*key):
                found[key] = (list(map(float, fields[5:])), LABELS.index(name))
        keys = sorted(found)
        self.values = np.array([found[key][0] for key in keys])
        self.labels = np.array([found[key][1] for key in keys])
        self.folds = np.array([zlib.crc32(key[0].encode()) % FOLDS for key in keys])
        self.weights = np.full(len(keys), WEIGHT.get(task, 1.0))


def fit(parts, fold=None):
    """Newton's method on standardised values; gives the weights of the values as they are, the offset last."""
    chosen = [np.ones(len(part.folds), bool) if fold is None else part.folds != fold for part in parts]
    values = np.concatenate([part.values[c] for part, c in zip(parts, chosen)])
    truth = np.concatenate([part.labels[c] == LABELS.index("translation") for part, c in zip(parts, chosen)])
    weights = np.concatenate([part.weights[c] for part, c in zip(parts, chosen)])
    mean, spread = values.mean(0), values.std(0) + 1e-9
    z = np.c_[(values - mean) / spread, np.ones(len(values))]
    ridge = np.eye(z.shape[1]) * RIDGE * len(values)
    ridge[-1, -1] = 0
    beta = np.zeros(z.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-z @ beta))
        hessian = (z * (weights * p * (1 - p))[:, None]).T @ z + ridge + 1e-9 * np.eye(z.shape[1])
        step = np.linalg.solve(hessian, z.T @ (weights * (p - truth)) + ridge @ beta)
        beta -= np.clip(step, -3, 3)
    plain = beta[:-1] / spread
    return np.append(plain, beta[-1] - plain @ mean)


def judge(part, beta):
    return part.values @ beta[:-1] + beta[-1] >= 0


def tell(part, said):
    for number, name in enumerate(LABELS):
        of_name = part.labels == number
        if of_name.any():
            print("%-12s %-12s %5d with a chain, taken for a translation %5d (%.3f)" %
                  (part.task, name, of_name.sum(), said[of_name].sum(), said[of_name].mean()))


def cross_validate(parts):
    said = [np.zeros(len(part.labels), bool) for part in parts]
    for fold in range(FOLDS):
        beta = fit(parts, fold)
        for part, out in zip(parts, said):
            out[part.folds == fold] = judge(part, beta)[part.folds == fold]
    for part, out in zip(parts, said):
        tell(part, out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--features", required=True)
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--leave-out", action="store_true")
    options = parser.parse_args()
    parts = [Part(options.features, task, os.path.join(options.tasks, task)) for task in TASKS]
    beta = fit(parts)
    print("weights of all pairs")
    for part in parts:
        tell(part, judge(part, beta))
    print("five folds over articles")
    cross_validate(parts)
    if options.leave_out:
        print("each task judged by weights of the others")
        for part in parts:
            tell(part, judge(part, fit([other for other in parts if other is not part])))
    with open(options.out, encoding="utf-8") as file:
        head = [line for line in file if line.startswith("#")]
    with open(options.out, "w", encoding="utf-8") as file:
        file.writelines(head)
        for name, weight in zip(parts[0].features + ["offset"], beta):
            file.write("%s\t%.4f\n" % (name, weight))
    return 0


if __name__ == "__main__":
    sys.exit(main())
