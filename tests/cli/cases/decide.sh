# What the user decides: shown as such, kept by `add`, undone one by one; and every way in which it cannot be decided.
. "$fixtures"
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
lines a b c >in.jsonl
lines d e >more.jsonl
stemma run -q in.jsonl -o case.stemma
shown stemma pin case.stemma --list
shown stemma pin case.stemma --child marrow-a --parent marrow-b --note 'said by telephone'
stemma show case.stemma edges | figures
shown stemma pin case.stemma --child marrow-b --parent marrow-a
shown stemma pin case.stemma --child orchestra --origin
shown stemma pin case.stemma --child orchestra --parent marrow-b
echo "---- kept by add"
stemma add -q case.stemma more.jsonl
stemma show case.stemma edges | figures
shown stemma pin case.stemma --list
stemma pin case.stemma --list --json
stemma show case.stemma decisions --json
stemma show case.stemma | figures
stemma export -q case.stemma --to jsonl -o out
ls out
grep '"child":"orchestra"' out/edges.jsonl
echo "---- undone"
shown stemma pin case.stemma --undo 3
stemma show case.stemma edges | figures
shown stemma pin case.stemma --undo 3
shown stemma pin case.stemma --undo 4
stemma pin -q case.stemma --undo 1
stemma pin -q case.stemma --undo 2
lines a b c d e >all.jsonl
stemma run -q all.jsonl -o all.stemma
stemma show case.stemma edges --json >one
stemma show all.stemma edges --json >two
cmp one two
stemma pin case.stemma --list --lang fr
echo "---- refused"
shown stemma pin case.stemma --child marrow-a --parent marrow-a
shown stemma pin case.stemma --child marrow --origin
shown stemma pin case.stemma --child nobody --origin
shown stemma pin case.stemma --child marrow-a
shown stemma pin case.stemma --child marrow-a --origin --parent marrow-b
shown stemma pin case.stemma --parent marrow-b
shown stemma pin case.stemma
shown stemma pin case.stemma --list --undo 2
shown stemma pin case.stemma --undo two
shown stemma pin case.stemma --undo 1 --json
shown stemma pin nothing.stemma --list
echo "---- replaced"
lines a b c >in.jsonl
stemma run in.jsonl -o case.stemma --force 2>&1 | head -1
