# no room left: exit status 1, one line, and what was stored before stays
. "$fixtures"
articles in
stemma run in -q -o c.stemma
[ -w /dev/full ] || { echo "there is no /dev/full here"; exit 77; }
echo "---- standard output"
for command in "--help" "--version" "show c.stemma" "show c.stemma links" "show c.stemma articles --json" "check in" \
    "check in --json" "why c.stemma a- b-" "report c.stemma -o -"; do
    echo "$command"
    stemma $command 2>&1 >/dev/full
    echo "[$?]"
done
echo "---- a report"
shown stemma report c.stemma -o /dev/full
echo "earlier" >r.html
(ulimit -f 80; stemma report c.stemma -o r.html 2>&1; echo "[$?]")
cat r.html
echo "---- an export"
stemma export c.stemma --to jsonl -q -o x
cat x/*.jsonl >before
awk '{ for (i = 0; i < 900; i++) { print "{\"id\":\"more-" i "\",\"text\":\"number " i " of many articles, each with some words of its own, such as " i * i " and " i * 7 + 1 "\"}" } }' before | head -n 900 >more.jsonl
stemma run more.jsonl -q -o more.stemma
(ulimit -f 100; stemma export more.stemma --to jsonl -o x 2>&1 | sed 's/: [^:]*\.jsonl/: FILE/'; echo "done")
cat x/*.jsonl | diff before - && echo "the earlier export is whole"
echo "---- a case"
(ulimit -f 100; stemma add c.stemma more.jsonl 2>&1; echo "[$?]")
holds c.stemma 3
(ulimit -f 20; stemma run more.jsonl -o n.stemma 2>&1; echo "[$?]")
ls
