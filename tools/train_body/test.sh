#!/bin/sh
# A page's blocks come out with a row of numbers each, with markup and as bare lines.
# usage: test.sh DUMP_BLOCKS
set -eu
dump=${1:?usage: test.sh DUMP_BLOCKS}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/blocks" "$work/lines"
cat >"$work/page.html" <<'PAGE'
<html><head><title>The bridge is open</title></head><body><ul><li><a href="/">Home</a></li><li><a href="/a">News</a></li></ul>
<h1>The bridge is open</h1><p>The new bridge over the river was opened on Monday, after nine years of work.</p></body></html>
PAGE
printf '%s\tbridge\tutf-8\n' "$work/page.html" >"$work/list.tsv"
"$dump" "$work/list.tsv" "$work/blocks"
"$dump" --lines "$work/list.tsv" "$work/lines"
for kind in blocks lines; do
    blocks=$(wc -l <"$work/$kind/blocks.tsv")
    features=$(wc -l <"$work/$kind/features.txt")
    bytes=$(wc -c <"$work/$kind/rows.bin")
    [ "$blocks" -eq 4 ] || { echo "$kind: $blocks blocks"; exit 1; }
    [ "$bytes" -eq $((blocks * features * 4)) ] || { echo "$kind: $bytes bytes for $blocks blocks"; exit 1; }
    grep -q '^bridge	The new bridge' "$work/$kind/blocks.tsv" || { echo "$kind: no paragraph"; exit 1; }
done
