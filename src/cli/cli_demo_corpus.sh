#!/bin/sh
# Writes the bytes of a file as C numbers, for an array's initialiser.
# usage: cli_demo_corpus.sh FILE OUTPUT
set -eu
od -An -v -tu1 "$1" | sed 's/  *\([0-9]\)/\1/;s/  */,/g;s/$/,/' >"$2.partial"
mv "$2.partial" "$2"
