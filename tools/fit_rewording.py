#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits data/reuse/rewording.tsv, the weights by which a chain of sentences is judged to be a rewording.

    fit_rewording.py --features BUILD/tests/reuse/dump_rewording --tasks ../shared/eval/tasks --out data/reuse/rewording.tsv
                     [--news FILE.jsonl ...] [--leads FILE.jsonl ...] [--gathered]

`dump_rewording` writes every chain of every pair of texts that grams of stems name, with the numbers that
src/reuse/reuse_evidence.c makes the score of, by name. A chain is an example of reuse where the truth of its task says
so (on both sides, where the truth has offsets; else the best chain of a pair), and a counterexample where two texts are
known to be independent: pairs of one event or topic in same-story, clean pairs of pan13, texts of other families,
articles of newswire on other topics or 20 days apart, and, of plain news with dates (--news), articles three days apart
or more without eight words in a row in common; of news of which only titles and leads are at hand (--leads) as well.
The retellings of one story in narration are examples, of little weight: most of them no sentence bears out. What may be
either is left out.

With --gathered, and dump_gathered for dump_rewording, it fits data/reuse/gathered.tsv, the weights of rare words that
stand together (reuse_gathered.c), on pairs of which no chain is told. What the goals hang on is then that few are listed
(score .05) that are not reuse.

Logistic regression with a ridge; a task's examples weigh CAP together, counterexamples of plain news and of newswire and
examples of messages more, because they are what the goals hang on. Five-fold cross-validation over articles, and with
--leave-out over whole tasks, is printed. Needs numpy (Debian: python3-numpy).
"""
import argparse
import glob
import os
import subprocess
import sys
import zlib

import numpy as np

from fit_common import days_between, objects, pair, rows

TASKS = ("inserted", "versions", "messages", "same-story", "cascade", "pan13", "newswire")
CAP = 1500.0
NEWS_CAP = 2000.0
LEADS_CAP = 300.0
MASS = {("newswire", 0): 4000.0, ("messages", 1): 10000.0, ("cascade", 1): 2000.0, ("narration", 1): 100.0}
GATHERED_MASS = {("pan13", 1): 250.0}  # a few more than there are: they are all the examples of summaries
FOLDS = 5
RIDGE = 1.0
DAYS_APART = 3
NEWSWIRE_DAYS_APART = 20
GRAM = 8
SAID, LISTED = 0.5, 0.05


class Chains:
    """The chains of one corpus: names of features, their values, and (a, b, a_begin, a_end, b_begin, b_end)."""

    def __init__(self, program, corpus):
        self.names, values, self.spans = [], [], []
        out = subprocess.run([program, corpus], check=True, capture_output=True, text=True).stdout
        for line in out.splitlines():
            fields = line.split()
            if fields[0] == "N":
                self.names = fields[1:]
            elif fields[0] == "C":
                a, b, span = fields[1], fields[2], tuple(map(int, fields[3:7]))
                self.spans.append((a, b) + span if a < b else (b, a) + span[2:] + span[:2])
                values.append(list(map(float, fields[7:])))
        self.values = np.array(values).reshape(-1, len(self.names))
        self.truth = np.full(len(self.spans), -1)

    def best(self):
        """Numbers of the chains that are the best of their pair, by what their common words prove."""
        gain = self.values[:, self.names.index("worth_log" if "worth_log" in self.names else "gain_log")]
        best = {}
        for i, span in enumerate(self.spans):
            if span[:2] not in best or gain[i] > gain[best[span[:2]]]:
                best[span[:2]] = i
        return set(best.values())


def common(one, two):
    return max(0, min(one[1], two[1]) - max(one[0], two[0]))


def label_by_offsets(chains, truth):
    gold = {}
    for row in objects(os.path.join(truth, "passages.jsonl")):
        span = (row["a_begin"], row["a_end"], row["b_begin"], row["b_end"])
        key = pair(row["a"], row["b"])
        gold.setdefault(key, []).append(span if key[0] == row["a"] else span[2:] + span[:2])
    for i, (a, b, *span) in enumerate(chains.spans):
        inside = [min(common(span[:2], g[:2]) / (span[1] - span[0]), common(span[2:], g[2:]) / (span[3] - span[2]))
                  for g in gold.get((a, b), [])]
        if not inside or max(inside) == 0:
            chains.truth[i] = 0
        elif max(inside) >= 0.5:
            chains.truth[i] = 1


def label_pan13(chains, truth):
    kinds = {pair(r["a"], r["b"]): r["category"] for r in rows(os.path.join(truth, "pairs.tsv"))}
    group = {r["id"]: r["group"] for r in rows(os.path.join(truth, "groups.tsv"))}
    spared = {pair(r["a"], r["b"]) for r in rows(os.path.join(truth, "overlap.tsv"))}
    best = chains.best()
    for i, span in enumerate(chains.spans):
        key = span[:2]
        if key not in kinds:
            chains.truth[i] = 0 if key not in spared and group.get(key[0]) != group.get(key[1]) else -1
        elif kinds[key] == "no-plagiarism":
            chains.truth[i] = 0
        elif i in best:
            chains.truth[i] = 1


def label_pairs(chains, truth):
    table = rows(os.path.join(truth, "pairs.tsv"))
    column = "kind" if "kind" in table[0] else "label"
    kinds = {pair(r["a"], r["b"]): r[column] for r in table}
    best = chains.best()
    for i, span in enumerate(chains.spans):
        kind = kinds.get(span[:2], "none")
        if kind in ("none", "translation", "same-event", "same-topic"):
            chains.truth[i] = 0
        elif kind in ("copy", "rewording", "same-language") and i in best:
            chains.truth[i] = 1


def label_newswire(chains, truth):
    must = {pair(r["a"], r["b"]) for r in rows(os.path.join(truth, "pairs.tsv"))}
    overlap = {pair(r["a"], r["b"]) for r in rows(os.path.join(truth, "overlap.tsv"))}
    articles = {r["id"]: r for r in rows(os.path.join(truth, "articles.tsv"))}
    best = chains.best()
    for i, span in enumerate(chains.spans):
        a, b = articles.get(span[0]), articles.get(span[1])
        if span[:2] in must:
            chains.truth[i] = 1 if i in best else -1
        elif span[:2] not in overlap and a and b:
            far = a["topic"] != b["topic"] or days_between(a["date"], b["date"]) > NEWSWIRE_DAYS_APART
            chains.truth[i] = 0 if far else -1


def read_retellings(program, folder):
    """The chains of all families of narration, as if of one corpus; ids of different families do not meet in a pair."""
    chains = None
    for path in sorted(glob.glob(os.path.join(folder, "corpus", "*-dates.jsonl"))):
        family = Chains(program, path)
        family.truth[list(family.best())] = 1
        if chains:
            family.spans = chains.spans + family.spans
            family.values = np.concatenate([chains.values, family.values])
            family.truth = np.concatenate([chains.truth, family.truth])
        chains = family
    return chains


def label_news(chains, corpus):
    articles = {str(row["id"]): row for row in objects(corpus)}
    grams = {}

    def grams_of(name):
        if name not in grams:
            words = articles[name].get("text", "").lower().split()
            grams[name] = {tuple(words[k:k + GRAM]) for k in range(len(words) - GRAM + 1)}
        return grams[name]

    for i, span in enumerate(chains.spans):
        dates = [articles[name].get("date") or "" for name in span[:2]]
        if days_between(*dates) >= DAYS_APART and not grams_of(span[0]) & grams_of(span[1]):
            chains.truth[i] = 0


LABELS = {"inserted": label_by_offsets, "cascade": label_by_offsets, "pan13": label_pan13, "newswire": label_newswire,
          "versions": label_pairs, "messages": label_pairs, "same-story": label_pairs}


def weights_of(name, truth, masses, cap=CAP):
    weights = np.zeros(len(truth))
    for side in (0, 1):
        count = (truth == side).sum()
        mass = masses.get((name, side), cap)
        if count:
            weights[truth == side] = min(1.0, mass / count) if (name, side) not in masses else mass / count
    return weights


def fit(values, truth, weights):
    """Newton's method on standardised values; gives the weights of the values as they are, the offset last."""
    mean, spread = values.mean(0), values.std(0) + 1e-9
    z = np.c_[(values - mean) / spread, np.ones(len(values))]
    ridge = np.eye(z.shape[1]) * RIDGE
    ridge[-1, -1] = 0
    beta = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ beta))
        hessian = (z * (weights * p * (1 - p) + 1e-9)[:, None]).T @ z + ridge
        beta -= np.linalg.solve(hessian, z.T @ (weights * (p - truth)) + ridge @ beta)
    plain = beta[:-1] / spread
    return np.append(plain, beta[-1] - plain @ mean)


def fit_all(parts):
    kept = [(c.values[c.truth >= 0], c.truth[c.truth >= 0], w[c.truth >= 0]) for c, w in parts]
    return fit(*(np.concatenate(column) for column in zip(*kept)))


def score(chains, beta):
    return 1 / (1 + np.exp(-(chains.values @ beta[:-1] + beta[-1])))


def tell(name, chains, scores, weights, least):
    right, wrong = scores[chains.truth == 1] >= least, scores[chains.truth == 0] >= least
    known = chains.truth >= 0
    if not known.any():
        return
    p = np.clip(scores[known], 1e-6, 1 - 1e-6)
    loss = -np.average(np.where(chains.truth[known] == 1, np.log(p), np.log(1 - p)), weights=weights[known] + 1e-9)
    print("%-24s reuse %6d, found %.3f   independent %6d, taken for reuse %.4f   log-loss %.3f" %
          (name, len(right), right.mean() if len(right) else 0, len(wrong), wrong.mean() if len(wrong) else 0, loss))


class Part(Chains):
    def __init__(self, chains, chosen):
        self.names, self.values, self.truth = chains.names, chains.values[chosen], chains.truth[chosen]


def cross_validate(corpora, least):
    folds = {name: np.array([zlib.crc32(span[0].encode()) % FOLDS for span in chains.spans])
             for name, (chains, _) in corpora.items()}
    scores = {name: np.zeros(len(chains.spans)) for name, (chains, _) in corpora.items()}
    for fold in range(FOLDS):
        beta = fit_all([(Part(c, folds[n] != fold), w[folds[n] != fold]) for n, (c, w) in corpora.items()])
        for name, (chains, _) in corpora.items():
            scores[name][folds[name] == fold] = score(chains, beta)[folds[name] == fold]
    for name, (chains, weights) in corpora.items():
        tell(name, chains, scores[name], weights, least)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--features", required=True)
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--news", nargs="*", default=[])
    parser.add_argument("--leads", nargs="*", default=[])
    parser.add_argument("--out", required=True)
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--gathered", action="store_true")
    options = parser.parse_args()
    corpora = {}
    masses = GATHERED_MASS if options.gathered else MASS
    for task in TASKS:
        folder = os.path.join(options.tasks, task)
        chains = Chains(options.features, os.path.join(folder, "corpus.jsonl"))
        LABELS[task](chains, os.path.join(folder, "truth"))
        corpora[task] = (chains, weights_of(task, chains.truth, masses))
    if not options.gathered:
        chains = read_retellings(options.features, os.path.join(options.tasks, "narration"))
        corpora["narration"] = (chains, weights_of("narration", chains.truth, masses))
    for path in options.news + options.leads:
        chains = Chains(options.features, path)
        label_news(chains, path)
        cap = NEWS_CAP if path in options.news else LEADS_CAP
        corpora[os.path.basename(path)] = (chains, weights_of(path, chains.truth, masses, cap))
    print("five folds over articles")
    least = LISTED if options.gathered else SAID
    cross_validate(corpora, least)
    if options.leave_out:
        print("each task judged by weights of the others")
        for name, (chains, weights) in corpora.items():
            beta = fit_all([v for n, v in corpora.items() if n != name])
            tell(name, chains, score(chains, beta), weights, least)
    beta = fit_all(list(corpora.values()))
    names = next(iter(corpora.values()))[0].names
    with open(options.out, encoding="utf-8") as file:
        head = [line for line in file if line.startswith("#")]
    with open(options.out, "w", encoding="utf-8") as file:
        file.writelines(head)
        for name, weight in zip(names + ["offset"], beta):
            file.write("%s\t%.6f\n" % (name, weight))
    return 0


if __name__ == "__main__":
    sys.exit(main())
