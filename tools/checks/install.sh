#!/bin/sh
# Installs a build into a folder of its own and uses it from there as a stranger would: through pkg-config, from C with
# the shared library, from C with the static one, from C++.
# usage: install.sh BUILD
set -eu
build=${1:?usage: install.sh BUILD}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cmake --install "$build" --prefix "$place" >"$place/log" || { cat "$place/log"; exit 1; }
pc=$(find "$place" -name stemma.pc)
libraries=$(dirname "$(dirname "$pc")")
PKG_CONFIG_PATH=$(dirname "$pc")
LD_LIBRARY_PATH=$libraries
export PKG_CONFIG_PATH LD_LIBRARY_PATH
cat >"$place/consumer.c" <<'C'
#include <stdio.h>
#include <stemma/stemma.h>

int main(void)
{
    stemma_error error;
    stemma_case *c = NULL;
    stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    if (stemma_case_open(&c, "/nonexistent/x.stemma", &options, &error) == STEMMA_OK || c != NULL) {
        return 1;
    }
    return puts(stemma_version()) < 0;
}
C
cp "$place/consumer.c" "$place/consumer.cc"
say() { echo "$1: $2"; }
flags=$(pkg-config --cflags stemma)
cc -std=c17 "$place/consumer.c" $flags $(pkg-config --libs stemma) -o "$place/shared"
c++ -std=c++17 "$place/consumer.cc" $flags $(pkg-config --libs stemma) -o "$place/plus"
cc -std=c17 "$place/consumer.c" $flags "$libraries/libstemma.a" $(pkg-config --static --libs stemma | sed 's/-lstemma\( \|$\)/ /') -o "$place/static"
version=$(pkg-config --modversion stemma)
for program in shared plus static; do
    said=$("$place/$program")
    [ "$said" = "$version" ] || { say "$program" "said '$said', stemma.pc says '$version'"; exit 1; }
done
ldd "$place/static" | grep -q libstemma && { say static "still wants libstemma.so"; exit 1; }
said=$("$place/bin/stemma" --version)
case $said in *"$version"*) ;; *) say stemma "--version says '$said'"; exit 1 ;; esac
for file in share/man/man1/stemma.1 include/stemma/stemma.h; do
    [ -s "$place/$file" ] || { say "$file" "was not installed"; exit 1; }
done
find "$place" -path '*completion*' -type f | grep -q . || { say completions "were not installed"; exit 1; }
say installed "$version, used from C, C++ and statically"
