#!/bin/sh
# A source file stays below 900 lines: longer ones hold more than one stage.
# usage: sizes.sh SOURCE
set -eu
cd "${1:?usage: sizes.sh SOURCE}"
find include src tests fuzz bench tools \( -name '*.c' -o -name '*.h' -o -name '*.cc' -o -name '*.cpp' -o -name '*.js' -o -name '*.css' -o -name '*.sh' \) 2>/dev/null |
    LC_ALL=C sort | xargs awk '
    FNR == 900 { print FILENAME ": 900 lines or more"; faults++ }
    END { exit faults > 0 }
'
