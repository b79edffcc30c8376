# An article that was removed is gone with all that rests on it, stays away, and comes back only when asked for.
. "$fixtures"
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
lines a b c d e >in.jsonl
stemma run -q in.jsonl -o case.stemma
stemma export -q case.stemma --to jsonl -o before
stemma pin -q case.stemma --child marrow-d --parent marrow-a
shown stemma remove case.stemma marrow-a orchestra-2 --note 'not news'
stemma show case.stemma edges | figures
stemma pin case.stemma --list
lines b c d >in.jsonl
stemma run -q in.jsonl -o without.stemma
stemma export -q without.stemma --to jsonl -o without
stemma export -q case.stemma --to jsonl -o after
diff -r without after
echo "---- the input again"
lines a b c d e >in.jsonl
shown stemma add case.stemma in.jsonl
holds case.stemma 3
echo "---- undone"
shown stemma pin case.stemma --undo 2
shown stemma add case.stemma in.jsonl
holds case.stemma 4
stemma show case.stemma edges | figures
stemma pin -q case.stemma --undo 3
stemma pin -q case.stemma --undo 1
stemma add -q case.stemma in.jsonl
stemma export -q case.stemma --to jsonl -o after
diff -r before after
echo "---- refused"
shown stemma remove case.stemma marrow-a nobody
shown stemma remove case.stemma
holds case.stemma 5
