# taken, with a warning where something was repaired: exit status 0
. "$fixtures"
articles in
taken() {
    rm -f c.stemma
    shown stemma run "$1" -o c.stemma
    holds c.stemma "$2"
}
printf 'The caf\351 on the corner opened again, and everybody went to see it on the first day.\n' >latin.txt
taken latin.txt 1
awk 'BEGIN { for (i = 0; i < 30; i++) printf "caf\303\251 "; print "one \377 byte" }' >utf8.txt
taken utf8.txt 1
cat >dates.jsonl <<'END'
{"id":"d1","date":"the day before","text":"A first text with some words in it."}
{"id":"d2","date":"2999-01-01","text":"Quite another story, though there are words in it."}
{"id":"d3","date":"2024-02-31","text":"A third text about nothing in particular."}
END
taken dates.jsonl 3
{ lines a; lines a; } >twice.jsonl
taken twice.jsonl 1
{ lines a; lines b | sed 's/marrow-b/marrow-a/'; } >clash.jsonl
taken clash.jsonl 2
stemma show c.stemma articles --json | sed 's/,"input.*//'
mkdir loop
cp in/a-2024-03-04.txt loop
ln -s ../loop loop/again
ln -s self loop/self
taken loop 1
mkdir types
cp in/a-2024-03-04.txt types
echo x >types/sheet.xls
echo x >types/other.xls
echo x >types/photo.jpg
echo x >types/.hidden.txt
taken types 1
echo "---- quiet"
rm -f c.stemma
shown stemma run dates.jsonl -q -o c.stemma
: >empty.txt
shown stemma add c.stemma empty.txt --quiet
