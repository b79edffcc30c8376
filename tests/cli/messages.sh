#!/bin/sh
# The generator of the message table: takes a right catalogue, sorts it, and refuses each fault with file and line.
# usage: messages.sh GENERATOR
set -u
generator=$1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
LC_ALL=C
export LC_ALL
failures=0

generate() { # text of the catalogue
    rm -f "$folder/out"
    printf "$1" >"$folder/in.tsv"
    awk -v out="$folder/out" -f "$generator" "$folder/in.tsv" 2>"$folder/err"
}

right() { # text, expected table
    generate "$1" || { echo "refused: $1"; cat "$folder/err"; failures=$((failures + 1)); return; }
    printf '%s' "$2" >"$folder/expected"
    tr -d '\n' <"$folder/out" | diff "$folder/expected" - || failures=$((failures + 1))
}

wrong() { # text, expected line on standard error without the file's name
    if generate "$1"; then
        echo "taken: $1"
        failures=$((failures + 1))
    fi
    grep -q "in.tsv:$2" "$folder/err" || { echo "expected $2, got:"; cat "$folder/err"; failures=$((failures + 1)); }
}

right 'b.two\tTwo\tDeux\n# a remark\n\na.one\tOne %%1\tUn %%1\n' \
    '{"a.one", "One %1", "Un %1"},{"b.two", "Two", "Deux"},'
right 'q\tsay "so"??/\tdites \\n\\\\\n' '{"q", "say \"so\"\?\?/", "dites \n\\"},'
right 'p\t%%%%1 %%2 %%1\t%%1 %%2\n' '{"p", "%%1 %2 %1", "%1 %2"},'
wrong 'a\tOne\n' '1: three columns'
wrong 'a\tOne\t\n' '1: key "a" lacks'
wrong 'a\t\tUn\n' '1: key "a" lacks'
wrong '\nA b\tOne\tUn\n' '2: a key is made of'
wrong 'a\tOne\tUn\na\tTwo\tDeux\n' '2: key "a" comes twice'
wrong 'a\tOne %%1\tUn\n' '1: key "a": arguments differ'
wrong 'a\tOne %%1 %%2\tUn %%1 %%3\n' '1: key "a": arguments differ'
wrong 'a\tOne\\q\tUn\n' '1: key "a": only'
exit $((failures > 0))
