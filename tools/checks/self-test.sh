#!/bin/sh
# Shows that every structure check can fail: plants a fault in a small tree of its own and expects the check to find it,
# then takes it away and expects silence.
# usage: self-test.sh CHECK      rooms, headers, symbols, globals, sizes, banned or format
set -eu
checks=$(cd "$(dirname "$0")" && pwd)
check=${1:?usage: self-test.sh CHECK}
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/include/stemma" "$tree/src/base" "$tree/src/text" "$tree/src/store" "$tree/src/cli" "$tree/tests"
cp "$checks/../../.clang-format" "$tree/"
printf '#ifndef A\n#define A\nint stemma_a(void);\n#endif\n' >"$tree/include/stemma/stemma.h"
printf '#ifndef B\n#define B\n#include "stemma/stemma.h"\n#endif\n' >"$tree/src/base/base.h"
printf '#ifndef T\n#define T\n#include "base/base.h"\n#endif\n' >"$tree/src/text/text.h"

failures=0
# expect clean|fault COMMAND...
expect() {
    want=$1 got=clean
    shift
    if "$@" >"$tree/log" 2>&1; then :; else
        [ $? != 77 ] || { echo "skipped: $(cat "$tree/log")"; exit 77; }
        got=fault
    fi
    [ "$want" = "$got" ] || { echo "$check: wanted $want, got $got, after: $planted"; cat "$tree/log"; failures=1; }
}
planted="nothing"
plant() { # FILE TEXT: writes the file and expects the fault, then removes it
    planted="$1: $2"
    printf '%b' "$2" >"$tree/$1"
    expect fault "$checks/$check.sh" "$tree"
    rm "$tree/$1"
}
keep() { # FILE TEXT: no fault
    planted="$1: $2"
    printf '%b' "$2" >"$tree/$1"
    expect clean "$checks/$check.sh" "$tree"
    rm "$tree/$1"
}
case $check in
rooms)
    expect clean "$checks/rooms.sh" "$tree"
    plant src/base/x.c '#include "text/text.h"\n'
    plant src/text/x.c '#include <sqlite3.h>\n'
    plant src/cli/x.c '#include "base/base.h"\n'
    plant src/store/x.c '#include "report/report.h"\n'
    plant src/text/x.c '#include "base/base_internal.h"\n'
    keep src/store/x.c '#include <sqlite3.h>\n#include "base/base.h"\n#include "store/store.h"\n'
    ;;
headers)
    expect clean "$checks/headers.sh" "$tree"
    plant src/text/x.h 'size_t x(void);\n'
    plant include/stemma/x.h 'int class;\n'
    ;;
banned)
    expect clean "$checks/banned.sh" "$tree"
    plant src/text/x.c 'void f(char *a) { strcpy(a, a); }\n'
    plant src/text/x.c 'int f(char *a) { return atoi (a); }\n'
    plant src/text/x.c 'void f(void) { exit(1); }\n'
    keep src/text/x.c '/* strcpy(a, b)\n   atoi(c) */ // gets(d)\nconst char *f = "strtok(x)";\nvoid my_strcpy(int);\n'
    ;;
sizes)
    expect clean "$checks/sizes.sh" "$tree"
    planted="a file of 901 lines"
    awk 'BEGIN { for (i = 0; i < 901; i++) print "int x;" }' >"$tree/src/text/x.c"
    expect fault "$checks/sizes.sh" "$tree"
    ;;
format)
    keep src/text/x.c 'int x(void);\n'
    plant src/text/x.c 'int   x( void ) ;\n'
    ;;
symbols)
    compile() { printf '%s\n' "$1" | ${CC:-cc} -shared -fPIC -x c - -o "$tree/lib.so"; }
    compile 'int stemma_a(void) { return 1; }'
    expect clean "$checks/symbols.sh" "$tree/lib.so"
    planted="a name without stemma_"
    compile 'int stemma_a(void) { return 1; } int helper(void) { return 2; }'
    expect fault "$checks/symbols.sh" "$tree/lib.so"
    ;;
globals)
    compile() { printf '%s\n' "$1" | ${CC:-cc} -fPIC -c -x c - -o "$tree/src/room_x.dir/x.o"; }
    mkdir "$tree/src/room_x.dir"
    compile 'static const int a[] = {1, 2}; static const char *const b[] = {"x"}; const void *f(int i) { return i ? (const void *)&a[i] : b[0]; }'
    expect clean "$checks/globals.sh" "$tree"
    for code in 'int counter;' 'static int c; int f(void) { return c++; }' 'int x = 3;' 'int f(void) { static int n = 1; return n++; }' \
        '_Thread_local int t;' 'const char *names[] = {"a", "b"};'; do
        planted=$code
        compile "$code"
        expect fault "$checks/globals.sh" "$tree"
    done
    ;;
*)
    echo "no such check: $check" >&2
    exit 2
    ;;
esac
exit $failures
