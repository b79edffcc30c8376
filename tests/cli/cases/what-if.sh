# What would change; and not a byte of the case or beside it does. By how much is the model's affair.
. "$fixtures"
lines a b c d e >in.jsonl
stemma run -q in.jsonl -o case.stemma
cksum case.stemma >sum
chmod a-w case.stemma
shown stemma what-if case.stemma --without marrow-a | figures | grep -v -e ': still' -e ': toujours'
shown stemma what-if case.stemma --without 'Upland Post' | figures | grep -v -e ': still' -e ': toujours'
shown stemma what-if case.stemma --without 'Upland Post' --lang fr | figures | grep -v -e ': still' -e ': toujours'
shown stemma what-if case.stemma --distrust-date marrow-a | figures | grep -v -e ': still' -e ': toujours'
shown stemma what-if case.stemma --without marrow-b --json | sed 's/[0-9][0-9.]*\([,}]\)/N\1/g'
echo "---- what it tells is what doing it gives"
cp case.stemma copy.stemma
chmod u+w case.stemma copy.stemma
stemma what-if copy.stemma --without marrow-b --json |
    sed -n 's/.*"child":"marrow-d".*"after":{"parent":"\([a-z-]*\)","probability":\([0-9.]*\).*/\1 \2/p' >told
stemma remove -q copy.stemma marrow-b
stemma show copy.stemma edges --json |
    sed -n 's/.*"parent":"\([a-z-]*\)","child":"marrow-d","probability":\([0-9.]*\).*/\1 \2/p' >done
[ -s told ] && cmp told done && rm told done
cksum case.stemma | diff sum - && ls
echo "---- refused"
shown stemma what-if case.stemma --without nobody
shown stemma what-if case.stemma --distrust-date nobody
shown stemma what-if case.stemma --without marrow
shown stemma what-if case.stemma
shown stemma what-if case.stemma --without marrow-a --distrust-date marrow-a
stemma run -q in.jsonl -o passages.stemma --until passages
shown stemma what-if passages.stemma --without marrow-a
