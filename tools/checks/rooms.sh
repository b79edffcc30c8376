#!/bin/sh
# Data flows one way: a room includes only itself and rooms before it.
# usage: rooms.sh SOURCE      reads SOURCE/src; prints every include that breaks the order and exits 1
#
# Order: base text corpus reuse family report store run cli. Exceptions: report and store do not see each other; the
# command line sees <stemma/stemma.h> and itself only; <sqlite3.h> is for store alone.
set -eu
cd "${1:?usage: rooms.sh SOURCE}"
find src \( -name '*.c' -o -name '*.h' -o -name '*.cc' -o -name '*.cpp' \) | LC_ALL=C sort | xargs awk '
    BEGIN {
        count = split("base text corpus reuse family report store run cli", order, " ")
        for (i = 1; i <= count; i++) place[order[i]] = i
    }
    function fault(why) { printf "%s:%d: %s\n", FILENAME, FNR, why; faults++ }
    /^[ \t]*#[ \t]*include/ {
        split(FILENAME, part, "/")
        room = part[2]
        if (!(room in place)) { fault("no such room: " room); next }
        name = $0
        gsub(/^[^<"]*[<"]|[>"].*$/, "", name)
        if (name == "sqlite3.h" && room != "store") fault("only store includes <sqlite3.h>")
        if (name ~ /^stemma\//) next
        if ($0 ~ /</) next
        if (name ~ "^" room "_[a-z_]*\\.(h|inc)$") next # made at build time, in the build folder
        if (name !~ /\//) { fault("a room is named in its includes: \"" room "/" name "\""); next }
        split(name, target, "/")
        other = target[1]
        if (!(other in place)) { fault("\"" name "\" is of no room"); next }
        if (other == room) next
        if (room == "cli") fault("the command line sees stemma/stemma.h only, not " name)
        else if (place[other] > place[room]) fault(room " stands before " other)
        else if (room == "store" && other == "report") fault("store does not see report")
        else if (name ~ /_internal\.h$/) fault("an internal header is for its own room: " name)
    }
    END { exit faults > 0 }
'
