#!/bin/sh
# Every C file is formatted as .clang-format says.
# usage: format.sh SOURCE      exit status 77 (skipped) without clang-format 14: other versions lay out a few things otherwise
set -eu
cd "${1:?usage: format.sh SOURCE}"
format=
for name in clang-format-14 clang-format; do
    if command -v "$name" >/dev/null 2>&1 && "$name" --version | grep -q 'version 14\.'; then
        format=$name
        break
    fi
done
[ -n "$format" ] || { echo "clang-format 14 is not there"; exit 77; }
find include src tests fuzz bench \( -name '*.c' -o -name '*.h' -o -name '*.cc' -o -name '*.cpp' \) 2>/dev/null | LC_ALL=C sort |
    xargs "$format" --dry-run -Werror --style=file
