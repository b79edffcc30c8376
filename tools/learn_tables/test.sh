#!/bin/sh
# Learning gives the same bytes twice, learns what is plain, and keeps what FLORES gave in a folder of its own.
# usage: test.sh LEARN_TABLES
set -eu
learn=${1:?usage: test.sh LEARN_TABLES}
export ASAN_OPTIONS=detect_leaks=0 # it ends without freeing what lives to its end
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/parallel/flores" "$work/one" "$work/two"
tab=$(printf '\t')
{
    for thing in dog:chien cat:chat horse:cheval bird:oiseau; do
        for place in garden:jardin river:fleuve forest:forêt; do
            echo "The ${thing%:*} sleeps near the ${place%:*}.${tab}Le ${thing#*:} dort près du ${place#*:}.${tab}own"
        done
    done
} >"$work/parallel/eng-fra.tsv"
echo "The parrot sleeps near the forest." >"$work/parallel/flores/eng_Latn.txt"
echo "Le perroquet dort près de la forêt." >"$work/parallel/flores/fra_Latn.txt"

"$learn" "$work/parallel" "$work/one" 2>/dev/null
"$learn" "$work/parallel" "$work/two" 2>/dev/null
diff -r "$work/one" "$work/two"

for pair in chien:dog chat:cat cheval:horse oiseau:bird jardin:garden fleuve:river; do
    grep -q "^${pair%:*}${tab}${pair#*:} " "$work/one/fr.tsv" || { echo "${pair%:*} is not ${pair#*:}"; exit 1; }
done
grep -q '^perroquet' "$work/one/flores/fr.tsv" || { echo "nothing learned from FLORES"; exit 1; }
if grep -q perroquet "$work/one/fr.tsv"; then echo "a word of FLORES outside its folder"; exit 1; fi
if grep -q chien "$work/one/flores/fr.tsv"; then echo "a word that FLORES lacks in its folder"; exit 1; fi
grep -q 'CC-BY-SA-4.0' "$work/one/flores/fr.tsv"
