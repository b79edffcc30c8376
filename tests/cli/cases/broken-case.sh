# a case that cannot be used: exit status 1, one line, and what was there stays
. "$fixtures"
articles in
every() { # case
    shown stemma show "$1"
    shown stemma add "$1" in
    shown stemma report "$1" -o r.html
}
echo 'not a database at all, but long enough to be looked at' >text.stemma
every text.stemma
: >zero.stemma
every zero.stemma
stemma run in -q -o good.stemma
cp good.stemma newer.stemma
printf '\000\000\377\377' | dd of=newer.stemma bs=1 seek=60 conv=notrunc 2>/dev/null
every newer.stemma
cp good.stemma foreign.stemma
printf '\000\000\000\001' | dd of=foreign.stemma bs=1 seek=68 conv=notrunc 2>/dev/null
every foreign.stemma
shown stemma run in -o foreign.stemma --force
head -c 20000 good.stemma >damaged.stemma
every damaged.stemma
mkdir folder.stemma
every folder.stemma
every missing.stemma
ls
