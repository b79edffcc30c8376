#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the models of data/html: how sure a block of a page, or a line of a scraped text, is to be of its article.

    cmake --build BUILD --target dump_blocks
    train_body.py --dump BUILD/tools/train_body/dump_blocks --tasks ../shared/eval/tasks --out data/html/body_model.tsv
    train_body.py --dump ... --tasks ... --lines --out data/html/line_model.tsv
    train_body.py --dump ... --tasks ... --folds 3                    only measures, on pages held out

Needs numpy and lightgbm 4 (`pip install lightgbm`). See README.md beside this file for what is learned from what.
"""
import argparse
import collections
import hashlib
import json
import lzma
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata

import lightgbm
import numpy as np

# Collections and how much a page of each counts: the first is the smallest and the most carefully typed.
WHOLE_TEXT = {"body-scrapinghub": 1.5, "body-wcxb": 1.0}
SEGMENTS = {"body-trafilatura": 1.0}
SEGMENT_WEIGHT = 0.06  # of a block that a marked segment decides
WEIGHT_MOST = 0.5      # no block weighs more than half a page
TITLE = "is_title"
PARAMETERS = dict(
    objective="cross_entropy", learning_rate=0.06, num_leaves=24, min_data_in_leaf=60, min_sum_hessian_in_leaf=0.05,
    feature_fraction=0.5, bagging_fraction=0.8, bagging_freq=1, lambda_l2=0.5, max_bin=127, verbose=-1, num_threads=2,
    seed=7, deterministic=True)
ROUNDS = {False: 160, True: 120}  # trees of the model of blocks, of lines

HEAD = """# How sure a %s is to be of its article: decision trees whose leaves are added up (log odds).
# Compiled in by src/corpus/corpus_body_model.awk; the features are those of STM_FEATURES in src/corpus/corpus_body.h.
#
# tree                                     a new tree begins; its nodes follow, each before its children, left ones first
# FEATURE <tab> THRESHOLD <tab> SKIP       at most the threshold: the next node; above it: SKIP nodes further
# leaf <tab> VALUE
#
# Fitted by tools/train_body (gradient boosting, cross entropy, 24 leaves a tree) on the %s of web pages whose main text
# people had marked, in three public collections with open labels: article-extraction-benchmark (MIT), WCXB (CC BY 4.0,
# Murrough Foley) and the evaluation set of trafilatura (Apache-2.0). Numbers only; no text of a page is in here.
"""

WORD = re.compile(r"\w+")
ALONE = re.compile("[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def tokens(text):
    """Words after NFKC and lower-casing; letter by letter in scripts without spaces."""
    out = []
    for word in WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        out.extend(word if ALONE.search(word) else [word])
    return out


# ------------------------------------------------------------------ pages and their truth

class Collection:
    """The blocks of a collection: numbers, pages, tokens, and what they should be."""

    def __init__(self, numbers, pages, texts, truth):
        self.numbers = numbers
        self.pages = pages
        self.texts = texts
        self.tokens = [tokens(text) for text in texts]
        self.truth = truth  # page -> text, or page -> {"with", "without"}
        self.wanted = np.full(len(pages), np.nan)
        self.weight = np.zeros(len(pages))


def read_rows(path):
    with lzma.open(path, "rt") if path.endswith(".xz") else open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_truth(folder):
    path = os.path.join(folder, "truth.jsonl")
    rows = read_rows(path if os.path.exists(path) else path + ".xz")
    return {row["page"]: row.get("text", row) for row in rows}


def dump(program, lines, folder, work):
    """Runs dump_blocks over the pages of a task's folder."""
    with tarfile.open(os.path.join(folder, "pages.tar.xz")) as archive:
        archive.extractall(os.path.join(work, "pages"), filter="data")
    listed = os.path.join(work, "list.tsv")
    with open(listed, "w", encoding="utf-8") as file:
        for root, _, names in sorted(os.walk(os.path.join(work, "pages"))):
            for name in sorted(names):
                file.write("%s\t%s\n" % (os.path.join(root, name), name.split(".")[0]))
    subprocess.run([program] + (["--lines"] if lines else []) + [listed, work], check=True)


def read_dump(work):
    names = open(os.path.join(work, "features.txt"), encoding="ascii").read().split()
    numbers = np.fromfile(os.path.join(work, "rows.bin"), dtype=np.float32).reshape(-1, len(names))
    pages, texts = [], []
    with open(os.path.join(work, "blocks.tsv"), encoding="utf-8", errors="replace", newline="\n") as file:
        for line in file:
            page, text = line.rstrip("\n").split("\t", 1)
            pages.append(page)
            texts.append(text)
    assert len(pages) == len(numbers), (len(pages), len(numbers))
    return names, numbers, pages, texts


# ------------------------------------------------------------------ what a block should be

def share_found(words, grams):
    """How much of a block stands in the marked text, by runs of up to four words."""
    size = min(4, len(words))
    runs = [tuple(words[at:at + size]) for at in range(len(words) - size + 1)]
    return sum(run in grams[size] for run in runs) / len(runs)


def mark_page(collection, blocks, text):
    wanted = tokens(text)
    if len(wanted) < 10:
        return
    grams = {size: {tuple(wanted[at:at + size]) for at in range(len(wanted) - size + 1)} for size in (1, 2, 3, 4)}
    for block in blocks:
        words = collection.tokens[block]
        collection.wanted[block] = share_found(words, grams) if words else 0
        collection.weight[block] = min((len(words) + 3) / (len(wanted) + 80), WEIGHT_MOST) if words else 0
    # A word or two stand in the text by chance: such a block is worth what stands around it.
    for place, block in enumerate(blocks):
        if len(collection.tokens[block]) <= 2:
            beside = [collection.wanted[blocks[other]] for other in (place - 1, place + 1)
                      if 0 <= other < len(blocks) and len(collection.tokens[blocks[other]]) > 2]
            collection.wanted[block] = min(collection.wanted[block], max(beside, default=0))


def mark_whole(collection):
    """A block is worth the share of it that stands in the page's typed text, weighed by its part of the page."""
    by_page = collections.defaultdict(list)
    for block, page in enumerate(collection.pages):
        by_page[page].append(block)
    for page, blocks in by_page.items():
        if page in collection.truth:
            mark_page(collection, blocks, collection.truth[page])


def mark_segments(collection):
    """Only blocks that hold a segment that must stand, or one that must not, are known."""
    def holds(text, segments):
        return any(segment in text or (len(text) > 15 and text in segment) for segment in segments)

    squeezed = {page: {kind: [" ".join(segment.split()) for segment in row[kind]] for kind in ("with", "without")}
                for page, row in collection.truth.items()}
    for block, page in enumerate(collection.pages):
        if page in squeezed:
            text = " ".join(collection.texts[block].split())
            good = holds(text, squeezed[page]["with"])
            if good != holds(text, squeezed[page]["without"]):
                collection.wanted[block] = float(good)
                collection.weight[block] = SEGMENT_WEIGHT


def load(arguments):
    collections_read = {}
    names = None
    for task in list(WHOLE_TEXT) + list(SEGMENTS):
        folder = os.path.join(arguments.tasks, task)
        with tempfile.TemporaryDirectory() as work:
            dump(arguments.dump, arguments.lines, folder, work)
            names, numbers, pages, texts = read_dump(work)
        collection = Collection(numbers, pages, texts, read_truth(folder))
        (mark_whole if task in WHOLE_TEXT else mark_segments)(collection)
        collections_read[task] = collection
        print("%s: %d pages, %d blocks" % (task, len(set(pages)), len(pages)), file=sys.stderr)
    return names, collections_read


# ------------------------------------------------------------------ fitting and measuring

def fit(names, data, rounds, without=frozenset()):
    numbers, wanted, weight = [], [], []
    for task, scale in {**WHOLE_TEXT, **SEGMENTS}.items():
        collection = data[task]
        used = ~np.isnan(collection.wanted) & (collection.weight > 0)
        used &= np.array([page not in without for page in collection.pages])
        numbers.append(collection.numbers[used])
        wanted.append(collection.wanted[used])
        weight.append(collection.weight[used] * scale)
    rows = lightgbm.Dataset(np.vstack(numbers), np.concatenate(wanted), weight=np.concatenate(weight),
                            feature_name=names)
    return lightgbm.train(PARAMETERS, rows, rounds)


def shingles(words):
    return collections.Counter(tuple(words[at:at + 4]) for at in range(max(1, len(words) - 3)))


def measure_texts(names, collection, chances, threshold):
    """Precision, recall and F1 of runs of four words, mean of pages."""
    title = names.index(TITLE)
    got = collections.defaultdict(list)
    for block, page in enumerate(collection.pages):
        if chances[block] >= threshold and not collection.numbers[block, title]:
            got[page] += collection.tokens[block]
    precision, recall = [], []
    for page, text in collection.truth.items():
        want, have = shingles(tokens(text)), shingles(got[page])
        both = sum((want & have).values())
        if got[page]:
            precision.append(both / sum(have.values()))
        recall.append(both / max(1, sum(want.values())))
    p, r = np.mean(precision), np.mean(recall)
    return "P %.4f R %.4f F %.4f" % (p, r, 2 * p * r / (p + r))


def measure_segments(collection, chances, threshold):
    known = ~np.isnan(collection.wanted)
    said, good = chances[known] >= threshold, collection.wanted[known] > 0.5
    both = (said & good).sum()
    return "blocks P %.4f R %.4f" % (both / said.sum(), both / good.sum())


def cross_validate(names, data, rounds, folds):
    """Every page is judged by a model that has not seen it."""
    def fold_of(page):
        return int(hashlib.md5(page.encode()).hexdigest(), 16) % folds

    chances = {task: np.zeros(len(data[task].pages)) for task in data}
    for fold in range(folds):
        held = {page for collection in data.values() for page in collection.pages if fold_of(page) == fold}
        model = fit(names, data, rounds, held)
        for task, collection in data.items():
            chosen = np.array([page in held for page in collection.pages])
            chances[task][chosen] = model.predict(collection.numbers[chosen])
    for threshold in (0.4, 0.5, 0.6):
        for task in WHOLE_TEXT:
            print("%s at %.1f: %s" % (task, threshold, measure_texts(names, data[task], chances[task], threshold)))
        for task in SEGMENTS:
            print("%s at %.1f: %s" % (task, threshold, measure_segments(data[task], chances[task], threshold)))


# ------------------------------------------------------------------ the file

def nodes_of(tree):
    return 1 if "leaf_value" in tree else 1 + nodes_of(tree["left_child"]) + nodes_of(tree["right_child"])


def float_at_most(value):
    """The largest float that is not above: comparisons come out as they did in training."""
    rounded = np.float32(value)
    return rounded if float(rounded) <= value else np.nextafter(rounded, np.float32(-np.inf))


def write_tree(out, names, tree):
    if "leaf_value" in tree:
        out.write("leaf\t%.6g\n" % tree["leaf_value"])
        return
    assert tree["decision_type"] == "<="
    skip = 1 + nodes_of(tree["left_child"])
    out.write("%s\t%.9g\t%d\n" % (names[tree["split_feature"]], float_at_most(tree["threshold"]), skip))
    write_tree(out, names, tree["left_child"])
    write_tree(out, names, tree["right_child"])


def write_model(path, names, model, lines):
    what = ("line of a page scraped as plain text", "blocks, as bare lines,") if lines else ("block of a page", "blocks")
    with open(path, "w", encoding="ascii") as out:
        out.write(HEAD % what)
        for tree in model.dump_model()["tree_info"]:
            out.write("tree\n")
            write_tree(out, names, tree["tree_structure"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dump", required=True, help="the program dump_blocks")
    parser.add_argument("--tasks", required=True, help="folder of body-scrapinghub, body-wcxb, body-trafilatura")
    parser.add_argument("--lines", action="store_true", help="the model of lines of plain text")
    parser.add_argument("--rounds", type=int, help="how many trees")
    parser.add_argument("--folds", type=int, default=0, help="measure by cross-validation")
    parser.add_argument("--out", help="where the model is written")
    arguments = parser.parse_args()
    rounds = arguments.rounds or ROUNDS[arguments.lines]
    names, data = load(arguments)
    if arguments.folds:
        cross_validate(names, data, rounds, arguments.folds)
    if arguments.out:
        write_model(arguments.out, names, fit(names, data, rounds), arguments.lines)


if __name__ == "__main__":
    main()
