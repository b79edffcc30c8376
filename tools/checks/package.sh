#!/bin/sh
# Builds the .deb, reads what it asks for, unpacks it aside and runs the program from there.
# usage: package.sh BUILD      leaves the package in BUILD/package/
set -eu
build=$(cd "${1:?usage: package.sh BUILD}" && pwd)
command -v dpkg-deb >/dev/null || { echo "no dpkg here"; exit 77; }
rm -rf "$build/package"
cpack --config "$build/CPackConfig.cmake" -B "$build/package" >"$build/package.log" 2>&1 || { tail -n 20 "$build/package.log"; exit 1; }
set -- "$build"/package/*.deb
[ $# = 1 ] && [ -s "$1" ] || { echo "no package, or several: $*"; exit 1; }
depends=$(dpkg-deb -f "$1" Depends)
for wanted in libc6 libsqlite3-0 libcsv libnettle libstemmer libcld2 libutf8proc libxml2 libuchardet libxxhash; do
    case $depends in *"$wanted"*) ;; *) echo "the package does not depend on $wanted: $depends"; exit 1 ;; esac
done
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
dpkg-deb -x "$1" "$place"
said=$("$place/usr/bin/stemma" --version)
version=$(dpkg-deb -f "$1" Version)
case $said in *"$version"*) ;; *) echo "the package is $version, the program says '$said'"; exit 1 ;; esac
find "$place" -name 'stemma.1*' | grep -q . || { echo "no man page in the package"; exit 1; }
echo "$(basename "$1"): $depends"
