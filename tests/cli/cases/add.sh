# add gives what one run over everything gives
. "$fixtures"
export_of() { stemma export "$1.stemma" --to jsonl -q -o "$1"; cat "$1"/*.jsonl; }
for order in "a b c d e" "e d c b a" "c e a b d"; do
    rm -rf all* steps* ./*.jsonl
    for which in $order; do lines $which >$which.jsonl; done
    stemma run a.jsonl b.jsonl c.jsonl d.jsonl e.jsonl -q -o all.stemma
    first=1
    for which in $order; do
        if [ $first ]; then stemma run $which.jsonl -q -o steps.stemma; else stemma add steps.stemma $which.jsonl -q; fi
        first=
    done
    export_of all >all.txt
    export_of steps >steps.txt
    cmp all.txt steps.txt && echo "$order: same"
done
shown stemma add steps.stemma a.jsonl
export_of steps | cmp all.txt - && echo "again: same"
lines c | sed 's/orchestra/marrow-a/' >clash.jsonl
shown stemma add steps.stemma clash.jsonl
stemma run a.jsonl b.jsonl c.jsonl d.jsonl e.jsonl clash.jsonl -q -o clash.stemma
export_of clash >clash.txt
export_of steps | cmp clash.txt - && echo "clash: same"
