#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits data/reuse/retelling.tsv, the weights by which two short texts without a common passage are judged to be one
story in other words.

    fit_retelling.py --features BUILD/tests/reuse/dump_rewording --tasks ../shared/eval/tasks
                     --out data/reuse/retelling.tsv [--news FILE.jsonl ...]

`dump_rewording CORPUS whole` writes what src/reuse/reuse_retelling.c sees of every pair of texts that grams of stems
name. Examples are the retellings of one story in narration; counterexamples the pairs of same-story, messages, versions,
newswire, cascade, inserted and of plain news (--news), all without a chain that is listed: reports of one event at best.
Logistic regression with a ridge; the pairs of a task weigh together what MASS says. Cross-validated by family of
narration and by halves of the counterexamples. Needs numpy and scipy (Debian: python3-numpy, python3-scipy).
"""
import argparse
import glob
import os
import subprocess
import zlib

import numpy as np
from scipy.optimize import minimize

MASS = {"narration": 2000.0, "same-story": 1000.0, "messages": 200.0, "versions": 300.0, "newswire": 800.0,
        "cascade": 100.0, "inserted": 100.0, "news": 2000.0}
LISTED = 0.05
RIDGE = 1.0
FOLDS = 7
# Retellings were a third of what the weights were fitted on, and are rare in news: the odds before looking are lowered.
PRIOR_SHIFT = -2.5
HEADER = """\
# How likely two short texts without a common passage are one story in other words: weights of a logistic function, log
# odds. NAME <tab> WEIGHT, compiled in by src/reuse/reuse_weights.awk; the names are those of STM_RETELLING_WEIGHTS in
# src/reuse/reuse_internal.h, and what they stand for is in src/reuse/reuse_retelling.c.
#
# Fitted by tools/fit_retelling.py on the open task narration (Kreiss, Franke et al. 2019), with pairs of same-story,
# messages, versions, newswire, cascade and inserted and of dated news as counterexamples; the offset is %.1f lower than
# fitted, because news holds few retellings. Numbers only; no text is in here.
"""


def read_pairs(program, corpus):
    names, values, ids = [], [], []
    out = subprocess.run([program, corpus, "whole"], check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        fields = line.split()
        if fields[0] == "N":
            names = fields[1:]
        elif fields[0] == "W" and float(fields[3]) < LISTED:
            ids.append(fields[1])
            values.append([float(x) for x in fields[4:]])
    return names, np.array(values).reshape(len(values), len(names)), ids


def read_tasks(arguments):
    """Names; values, truth, weights, folds of all examples; their tasks."""
    sources = [("narration", path) for path in
               sorted(glob.glob(os.path.join(arguments.tasks, "narration", "corpus", "*-dates.jsonl")))]
    sources += [(task, os.path.join(arguments.tasks, task, "corpus.jsonl")) for task in MASS
                if task not in ("narration", "news")]
    sources += [("news", path) for path in arguments.news]
    names, parts, tasks, folds = [], [], [], []
    for number, (task, path) in enumerate(sources):
        names, values, ids = read_pairs(arguments.features, path)
        parts.append(values)
        tasks += [task] * len(values)
        folds += [number % FOLDS if task == "narration" else zlib.crc32(name.encode()) % FOLDS for name in ids]
    tasks = np.array(tasks)
    weights = np.zeros(len(tasks))
    for task, mass in MASS.items():
        weights[tasks == task] = mass / max(1, (tasks == task).sum())
    return names, np.vstack(parts), (tasks == "narration").astype(float), weights, np.array(folds), tasks


def fit(values, truth, weights):
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    rows = np.column_stack([(values - mean) / deviation, np.ones(len(values))])

    def loss(theta):
        sums = rows @ theta
        ridge = np.append(theta[:-1], 0)
        value = (weights * (np.logaddexp(0, sums) - truth * sums)).sum() + RIDGE * ridge @ ridge
        return value, rows.T @ (weights * (1 / (1 + np.exp(-sums)) - truth)) + 2 * RIDGE * ridge

    theta = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    theta[:-1] /= deviation
    theta[-1] -= theta[:-1] @ mean
    return theta


def score(theta, values):
    return 1 / (1 + np.exp(-(values @ theta[:-1] + theta[-1])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--features", required=True, help="the program dump_rewording")
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--news", nargs="*", default=[])
    parser.add_argument("--out")
    arguments = parser.parse_args()
    names, values, truth, weights, folds, tasks = read_tasks(arguments)
    told = np.zeros(len(truth))
    for fold in range(FOLDS):
        seen = folds != fold
        theta = fit(values[seen], truth[seen], weights[seen])
        theta[-1] += PRIOR_SHIFT
        told[~seen] = score(theta, values[~seen])
    for task in MASS:
        own = told[tasks == task]
        if len(own):
            print("%-12s %6d pairs, %.3f of them listed; quartiles %s" % (
                task, len(own), (own >= LISTED).mean(), np.round(np.percentile(own, [25, 50, 75]), 3)))
    theta = fit(values, truth, weights)
    theta[-1] += PRIOR_SHIFT
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            file.write(HEADER % -PRIOR_SHIFT)
            file.writelines("%s\t%.6f\n" % row for row in zip(names + ["offset"], theta))


if __name__ == "__main__":
    main()
