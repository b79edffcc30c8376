#!/bin/sh
# The shared library exports stemma_... and nothing else.
# usage: symbols.sh LIBRARY
set -eu
library=${1:?usage: symbols.sh LIBRARY}
[ -e "$library" ] || { echo "$library: not there"; exit 1; }
symbols=$(nm -D --defined-only "$library" | awk '{ print $NF }')
[ -n "$symbols" ] || { echo "$library: exports nothing"; exit 1; }
# the linker's own marks, and the runtime's where a sanitizer is linked in
others=$(printf '%s\n' "$symbols" | grep -Ev '^(stemma_|_init$|_fini$|_edata$|_end$|__bss_start$|__odr_asan)' || true)
[ -z "$others" ] || { printf '%s: exports %s\n' "$library" $others; exit 1; }
