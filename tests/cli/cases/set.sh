# A correction gives what a run over the corrected input gives, and its undoing what was read.
. "$fixtures"
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
lines a b c d e >in.jsonl
lines a b c d e | sed 's/"outlet":"Marrow Times","date":"2024-03-04"/"outlet":"Gazette","date":"2024-03-06"/' >corrected.jsonl
stemma run -q in.jsonl -o case.stemma
stemma export -q case.stemma --to jsonl -o before
mv corrected.jsonl in.jsonl
stemma run -q in.jsonl -o corrected.stemma
stemma export -q corrected.stemma --to jsonl -o corrected
shown stemma set case.stemma marrow-a --published '6 March 2024' --outlet Gazette --note 'the page says so'
stemma export -q case.stemma --to jsonl -o after
diff -r corrected after | sed 's/"text".*//'
stemma show case.stemma articles | head -2
echo "---- what an input says later does not change it"
lines a | sed 's/2024-03-04/2024-03-01/; s/}$/,"source":"https:\/\/example.org\/flood"}/' >again.jsonl
stemma add -q case.stemma again.jsonl
stemma show case.stemma articles | head -2
stemma set -q case.stemma marrow-a --published '' --outlet ''
stemma show case.stemma articles | head -2
for decision in 1 2 3 4; do stemma pin -q case.stemma --undo $decision; done
stemma show case.stemma articles | head -2
stemma pin case.stemma --list
echo "---- refused"
shown stemma set case.stemma marrow-a
shown stemma set case.stemma marrow-a --published yesterday
shown stemma set case.stemma nobody --outlet X
shown stemma set case.stemma
shown stemma report case.stemma --outlet '' -o x.html
shown stemma report case.stemma --outlet Nobody -o x.html
shown stemma report case.stemma --family f0 -o x.html --lang fr
