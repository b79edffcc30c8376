"""One near-duplicate finder of the Python world over a JSON Lines file: what a user would write with it.

usage: peer.py rensa|datasketch FILE     prints the number of candidate pairs

Word 5-grams, 128 permutations, threshold .5, as their own documentation shows.
"""
import json
import re
import sys


def shingles(text):
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i:i + 5]) for i in range(max(1, len(words) - 4))}


def with_datasketch(texts):
    from datasketch import MinHash, MinHashLSH
    index, pairs = MinHashLSH(threshold=0.5, num_perm=128), 0
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([shingle.encode() for shingle in shingles(text)])
        pairs += len(index.query(sketch))
        index.insert(number, sketch)
    return pairs


def with_rensa(texts):
    from rensa import RMinHash, RMinHashLSH
    index, pairs = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), 0
    for number, text in enumerate(texts):
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update(list(shingles(text)))
        pairs += len(index.query(sketch))
        index.insert(number, sketch)
    return pairs


def main():
    name, path = sys.argv[1:3]
    with open(path, encoding="utf-8") as handle:
        texts = (json.loads(line)["text"] for line in handle)
        print({"rensa": with_rensa, "datasketch": with_datasketch}[name](texts))


main()
