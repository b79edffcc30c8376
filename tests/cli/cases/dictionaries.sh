. "$fixtures"
# An installed dictionary is used, written down in the case, and used by later commands or missed aloud; a damaged one is told.
cat >en.jsonl <<'END'
{"id":"en","outlet":"Ostrel Beacon","date":"2024-05-14","text":"The miller dropped his hammer by the whetstone. Under the ladder the locksmith hid a lantern, and the cooper a bucket. The shepherd kept the saddle and the weaver her needle."}
END
cat >fr.jsonl <<'END'
{"id":"fr","outlet":"La Balise","date":"2024-05-15","text":"Le brugnolier a xylomarté son gorbandeau près de la zinzolette. Sous la quadrifelle le vertugandier a trudiné une farlousette, et le mirbotier un crambusson. Le poulinguet a gardé la vartingale et la dormiguette son picaroulin."}
END
mkdir dictd
number() {
    digits=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/
    echo "$1" | awk -v digits="$digits" '{ do { text = substr(digits, $1 % 64 + 1, 1) text; $1 = int($1 / 64) } while ($1 > 0); print text }'
}
at=0
entry() { # headword, translation
    printf '%s /spoken/ <n>\n%s\n' "$1" "$2" >entry
    length=$(wc -c <entry)
    printf '%s\t%s\t%s\n' "$1" "$(number "$at")" "$(number "$length")" >>dictd/freedict-fra-eng.index
    cat entry >>dictd/freedict-fra-eng.dict
    at=$((at + length))
}
while read -r word meaning; do entry "$word" "$meaning"; done <<'END'
brugnolier miller
gorbandeau hammer
zinzolette whetstone
quadrifelle ladder
vertugandier locksmith
farlousette lantern
mirbotier cooper
crambusson bucket
poulinguet shepherd
vartingale saddle
dormiguette weaver
picaroulin needle
END
recorded() { stemma report "$1" -q -o r.html && grep -o 'freedict-fra-eng:[0-9a-f]*' r.html | sed 's/:.*/ is written down/'; }
links() { stemma show "$1" links | cut -c1-30; }
echo "---- without"
stemma run -q en.jsonl fr.jsonl -o none.stemma
recorded none.stemma
links none.stemma
echo "---- with"
STEMMA_DICTIONARIES=$PWD/dictd
export STEMMA_DICTIONARIES
stemma run -q en.jsonl fr.jsonl -o with.stemma
recorded with.stemma
links with.stemma
echo "---- add gives what a run gives"
stemma run -q en.jsonl -o added.stemma && stemma add -q added.stemma fr.jsonl
stemma export with.stemma --to jsonl -q -o out.with && stemma export added.stemma --to jsonl -q -o out.added
diff -r out.with out.added && echo same
echo "---- a case made without stays without"
stemma add -q none.stemma fr.jsonl
recorded none.stemma
links none.stemma
echo "---- switched off, and another version"
stemma run -q en.jsonl -o again.stemma
STEMMA_DICTIONARIES= stemma add again.stemma en.jsonl 2>&1 | grep freedict
entry quincaillard ironmonger
stemma add again.stemma en.jsonl 2>&1 | grep freedict
echo "---- damaged"
gzip -c dictd/freedict-fra-eng.dict | head -c 60 >dictd/freedict-fra-eng.dict.dz
stemma run en.jsonl fr.jsonl -o damaged.stemma 2>&1 | grep freedict
