# the same export and report for every number of threads and every order of input
. "$fixtures"
out() { # name: its export and report in one file
    stemma export "$1.stemma" --to jsonl -q -o "$1"
    stemma report "$1.stemma" -q -o "$1/report.html"
    for file in "$1"/*; do echo "== ${file##*/}"; cat "$file"; done >"$1.all"
}
lines a b c d e >in.jsonl
for threads in 1 2 8; do
    stemma run in.jsonl -q --threads $threads -o t$threads.stemma
    out t$threads
    cmp t1.all t$threads.all && echo "threads $threads: same"
done
for order in "e d c b a" "c a e b d" "b e a d c"; do
    lines $order >in.jsonl
    stemma run in.jsonl -q -o o.stemma --force
    out o
    cmp t1.all o.all && echo "order $order: same"
done
articles in
stemma run in/a-2024-03-04.txt in/b-2024-03-05.txt in/c-2024-03-06.txt -q -o p.stemma
out p
stemma run in/c-2024-03-06.txt in/b-2024-03-05.txt in/a-2024-03-04.txt -q -o q.stemma
out q
cmp p.all q.all && echo "order of files: same"
grep -l "$PWD" ./*.all || echo "no path of this machine"
