#!/bin/sh
# Runs the program over the demonstration corpus and compares its export with the truth; then shows that the checker can
# fail, with one known miss too many and one too few.
# usage: demo_test.sh STEMMA CHECKER DATA
set -eu
stemma=$1 checker=$2 data=$3
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$stemma" run "$data/articles.jsonl" -o "$place/case.stemma" --lang en 2>"$place/said"
"$stemma" export "$place/case.stemma" --to jsonl -o "$place/export" --quiet
"$checker" "$place/export" "$data/truth.jsonl" "$data/known-misses.txt"

{ cat "$data/known-misses.txt"; printf 'origin agence-vestrie-barrage\tplanted\n'; } >"$place/more.txt"
! "$checker" "$place/export" "$data/truth.jsonl" "$place/more.txt" >/dev/null || { echo "a hit listed as a miss went unseen"; exit 1; }
grep -v '^parent harbour-courier-dam' "$data/known-misses.txt" >"$place/fewer.txt"
! "$checker" "$place/export" "$data/truth.jsonl" "$place/fewer.txt" >/dev/null || { echo "a lost hit went unseen"; exit 1; }

# README.md quotes the closing sentence
sentence=$(sed -n '$s/ Next: .*//p' "$place/said")
grep -qF "${sentence:?nothing was said}" "$data/../../README.md" || { echo "README.md does not say: $sentence"; exit 1; }
