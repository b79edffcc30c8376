#!/bin/sh
# No mutable global data: no object of ours has anything in .data or .bss.
# usage: globals.sh BUILD      looks at every object file of the rooms under BUILD/src
#
# .data.rel.ro holds constants with addresses and is read-only once loaded. There is no list of exceptions.
set -eu
build=${1:?usage: globals.sh BUILD}
objects=$(find "$build/src" -path '*/room_*.dir/*' -name '*.o' | LC_ALL=C sort)
[ -n "$objects" ] || { echo "$build: no object files"; exit 1; }
# shellcheck disable=SC2086
objdump -t $objects | awk '
    / file format / { file = $1; sub(/:$/, "", file); next }
    $0 ~ /[ \t](\.data|\.bss|\.tdata|\.tbss|\*COM\*|\.data\.[A-Za-z_0-9.]+|\.bss\.[A-Za-z_0-9.]+)\t/ {
        if ($0 ~ /\t?\.data\.rel\.ro/) next
        split($0, side, "\t")
        split(side[2], value, " ")
        if ($0 ~ / d +\.[a-z.]+\t/ || $0 ~ / df /) next  # the section itself
        if (value[1] ~ /^0+$/) next
        name = value[2] == ".hidden" ? value[3] : value[2]
        if (name ~ /^DW\.ref\./) next # where C++ code finds its exception handler; the compiler wrote it
        print file ": mutable global " name
        faults++
    }
    END { exit faults > 0 }
'
