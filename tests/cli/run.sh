#!/bin/sh
# Runs command line tests: each cases/NAME.sh in a folder of its own, its standard output, standard error and exit status
# held against cases/NAME.stdout, .stderr and .status (absent: nothing, nothing, 0).
#
# usage: STEMMA=build/release/stemma tests/cli/run.sh [NAME...]        all of them without a name
#        UPDATE=1 STEMMA=... tests/cli/run.sh NAME                     writes what came out as what is expected; look at it
#
# A case finds `stemma` on its path and $fixtures, texts that several cases use. Needs sh and the small POSIX programs
# only. Exit status 77: the case cannot be shown here (as root, every file is readable).
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "${STEMMA:?path of the program}")" && pwd)/$(basename "$STEMMA")
cases=$here/cases
fixtures=$here/fixtures.sh
LC_ALL=C
export LC_ALL fixtures
STEMMA_DICTIONARIES=none # what is installed here must not show
export STEMMA_DICTIONARIES
unset LANG LC_MESSAGES LANGUAGE NO_COLOR DISPLAY WAYLAND_DISPLAY COLUMNS

work=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/bin" && ln -s "$program" "$work/bin/stemma" || exit 1
PATH=$work/bin:$PATH
export PATH

same() { # expected, got, what
    [ -e "$1" ] || set -- /dev/null "$2" "$3"
    diff -u "$1" "$2" >"$work/diff" && return 0
    echo "$name: $3 differs (- expected, + got)"
    sed -n '3,60p' "$work/diff"
    return 1
}

keep() { # got, expected: an empty file is not kept
    rm -f "$2"
    [ ! -s "$1" ] || cp "$1" "$2"
}

one() {
    name=$1
    rm -rf "$work/here"
    mkdir "$work/here"
    (cd "$work/here" && exec sh "$cases/$name.sh") >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
    [ "$status" -ne 77 ] || { cat "$work/stdout"; return 77; }
    : >"$work/status"
    [ "$status" -eq 0 ] || echo "$status" >"$work/status"
    if [ "${UPDATE:-}" ]; then
        for part in stdout stderr status; do keep "$work/$part" "$cases/$name.$part"; done
        return 0
    fi
    right=0
    for part in stdout stderr status; do
        same "$cases/$name.$part" "$work/$part" "$part" || right=1
    done
    return $right
}

[ $# -gt 0 ] || set -- $(cd "$cases" && ls *.sh | sed 's/\.sh$//')
result=0
for case; do
    one "$case"
    status=$?
    [ "$status" -eq 0 ] || result=$status
done
exit $result
