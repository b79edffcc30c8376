#!/bin/sh
# clang-tidy over every source of the rooms; what is checked, and why the rest is not, stands in .clang-tidy.
# usage: tidy.sh SOURCE BUILD [FILE...]      BUILD holds a compile_commands.json, best of a Clang build
set -eu
cd "${1:?usage: tidy.sh SOURCE BUILD}"
build=${2:?usage: tidy.sh SOURCE BUILD}
shift 2
command -v clang-tidy >/dev/null || { echo "clang-tidy is not there"; exit 77; }
[ $# -gt 0 ] || set -- $(find src -name '*.c' | LC_ALL=C sort)
printf '%s\n' "$@" | xargs -P "${JOBS:-$(nproc)}" -n 4 clang-tidy --quiet -p "$build" --warnings-as-errors='*' 2>/dev/null
