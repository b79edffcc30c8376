# A copy that carries an earlier date than its original by a wrong clock: `why` says that the wording speaks against the
# dates, `what-if` what hangs on the date, and a correction puts it right.
. "$fixtures"
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
{
    lines a b | sed 's/"marrow-b","outlet":"Upland Post","date":"2024-03-05"/"marrow-b","outlet":"Upland Post","date":"2024-01-01"/'
    lines d
    cat <<'END'
{"id":"marrow-f","outlet":"Valley Sun","date":"2024-03-06","title":"After the flood","text":"The river Marrow left its bed on Sunday night and flooded the lower town, where 140 households spent the night in the sports hall. The fire brigade pumped out the cellars of the hospital until six in the morning. Volunteers brought bread and blankets, and the ferry company lent two of its boats."}
END
} >in.jsonl
stemma run -q in.jsonl -o case.stemma
stemma show case.stemma edges --json | sed -n 's/.*"parent":\("marrow-.",\|null,\)"child":"\(marrow-[ab]\)".*/\2 \1/p'
stemma why case.stemma marrow-a marrow-b | grep -e excluded -e '^B is dated'
stemma what-if case.stemma --distrust-date marrow-b --json | sed -n 's/.*"child":"\(marrow-[ab]\)".*/\1 changes/p'
stemma set -q case.stemma marrow-b --published 2024-03-05 --note 'the clock of the site was wrong'
stemma show case.stemma edges --json | sed -n 's/.*"parent":\("marrow-.",\|null,\)"child":"\(marrow-[ab]\)".*/\2 \1/p'
stemma why case.stemma marrow-a marrow-b | grep -e '^Your decision'
