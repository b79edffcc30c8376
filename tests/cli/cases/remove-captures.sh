. "$fixtures"
# An article of several captures is removed with all of them; they stay away, and come back together.
page() { # address, day, sum
    printf '{"url":"%s","filedate":"2024-09-%s","title":"Old bridge closes","text":"The old bridge at Fordham will be closed to all traffic from the first of October, the county engineer said on Thursday, after inspectors found cracks in three of its piers. Drivers will have to use the southern bypass, which adds about a quarter of an hour to the journey at busy times, while walkers can still cross by the footbridge. The council has set aside %s crowns for the work, and the contractor promised that it would be over before the first snow falls in the valley."}\n' "$1" "$2" "$3"
}
told() { stemma show "$1" articles --json | sed 's/.*"source":"\([^"]*\)".*set aside \([0-9]*\).*"captures":\(\[[^]]*\]\).*/\1 \2 \3/'; }
same() { # a case, and the inputs of one run
    case=$1
    shift
    stemma run -q "$@" -o one-run.stemma --force
    for each in "$case" one-run.stemma; do stemma export "$each" --to jsonl -q -o "out.$each"; done
    rm -f out.*/decisions.jsonl
    diff -r "out.$case" out.one-run.stemma && echo "as one run"
}
{ page http://ford.example/bridge 27 40000; page 'https://ford.example/bridge?utm_source=x' 29 41000; page http://other.example/copy 30 40000; } >first.jsonl
page http://ford.example/bridge 25 42000 >earlier.jsonl
stemma run -q first.jsonl -o c.stemma
told c.stemma
echo "---- removed, and passed over when they come again"
stemma remove -q c.stemma "$(stemma show c.stemma articles --json | sed -n 's/.*"id":"\([^"]*\)".*"source":"http:\/\/ford.*/\1/p')"
told c.stemma
stemma add -q c.stemma first.jsonl
told c.stemma
cp c.stemma earlier.stemma
echo "---- undone"
stemma pin c.stemma --undo 1 -q
stemma add -q c.stemma first.jsonl
told c.stemma
same c.stemma first.jsonl
echo "---- another capture, with a text of its own, is another record; after undoing, the earliest stands for all"
stemma add -q earlier.stemma earlier.jsonl
told earlier.stemma
stemma pin earlier.stemma --undo 1 -q
stemma add -q earlier.stemma first.jsonl
told earlier.stemma
same earlier.stemma first.jsonl earlier.jsonl
