#!/bin/sh
# Every header compiles alone: it includes what it needs. The public one is C++ as well.
# usage: headers.sh SOURCE [CC [CXX]]
set -eu
cd "${1:?usage: headers.sh SOURCE}"
cc=${2:-cc} cxx=${3:-c++} faults=0
for header in $(find include src -name '*.h' | LC_ALL=C sort); do
    printf '#include "%s"\n' "$PWD/$header" |
        $cc -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -fsyntax-only -Iinclude -Isrc -x c - ||
        { echo "$header: does not compile alone"; faults=1; }
done
for header in $(find include -name '*.h'); do
    printf '#include "%s"\n' "$PWD/$header" |
        $cxx -std=c++17 -Wall -Wextra -Werror -fsyntax-only -Iinclude -x c++ - ||
        { echo "$header: is no C++"; faults=1; }
done
exit $faults
