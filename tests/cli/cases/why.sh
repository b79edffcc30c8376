. "$fixtures"
# what speaks for a direction is the model's affair, as the figures are; here only that it is told
reasons() {
    sed -e '/^Of the two/d' -e '/^For [AB] as/d' -e '/^Nothing speaks for/d' -e '/(strongly)$/d' -e '/(clearly)$/d' \
        -e '/(slightly)$/d' -e '/^Des deux/d' -e '/^Pour [AB] comme/d' -e '/^Rien ne parle/d' -e '/(un peu)$/d'
}
lines a b c d e | stemma run - -q -o c.stemma
shown stemma why c.stemma marrow-a marrow-b | figures | reasons
shown stemma why c.stemma marrow-b marrow-a | figures | reasons
shown stemma why c.stemma marrow-d marrow-a | figures | reasons
shown stemma why c.stemma marrow-a orchestra | figures | reasons
shown stemma why c.stemma orchestra-2 orchestra | figures | reasons
shown stemma why c.stemma marrow marrow-a | figures | reasons
shown stemma why c.stemma nobody marrow-a | figures | reasons
shown stemma why c.stemma marrow-a marrow-a | figures | reasons
stemma why c.stemma marrow-a marrow-b | grep -ci 'copied from' || :
for pair in 'marrow-a marrow-b' 'orchestra-2 orchestra'; do # one side at least says something, and both are told
    stemma why c.stemma $pair | grep -cE '^(Of the two|For [AB] as|Nothing speaks)'
    stemma why c.stemma $pair | grep -qE '\((strongly|clearly|slightly)\)$' && echo told
done

# One sentence of a long text is shared: a passage, but no family, and why not.
cat >pier.jsonl <<'END'
{"id":"pier-1","outlet":"Marrow Times","date":"2024-05-02","title":"The pier stays shut","text":"Anglers who hoped to see the iron pier again this summer will have to wait. Engineers found rust in eleven of its legs, and two of them can be bent by hand. The harbour office wants to know by autumn whether it is cheaper to mend the whole walk or to take it down and keep the lamp house. A petition lies in the library, and the rowing club has offered to paint the rails. The pier was opened in 1911 by the wife of the harbour master, who broke a bottle of cider against the first lamp post. Trams used to run to its very end, until a storm took the last forty metres. Children of the town learn to swim beside it, and every winter a man who gives no name feeds the gulls there."}
{"id":"pier-2","outlet":"Upland Post","date":"2024-06-11","title":"A summer of lamps","text":"Nobody in the hills speaks of anything but the lamps. For three weeks the villages along the ridge have hung them out at dusk, red ones for a birth, blue ones for a wedding, and the bus drivers slow down so that visitors can count. The custom came from the coast. The pier was opened in 1911 by the wife of the harbour master, who broke a bottle of cider against the first lamp post. Ever since, says the school teacher of Ober, people here have wanted a lamp of their own. The fire brigade asks that no paper ones be used before the rain, and the bakery sells lamps of sugar. On the last Sunday all of them will be carried to the lake, where a choir is going to sing until the candles are gone."}
END
stemma run pier.jsonl -q -o p.stemma
shown stemma why p.stemma pier-2 pier-1 | figures | reasons
shown stemma why --lang fr p.stemma pier-1 pier-2 | figures | reasons
# one object a pair, which holds rows of the export
stemma why p.stemma pier-2 pier-1 --json >why.json
wc -l <why.json | tr -d ' '
grep -o '"pair":\["[^]]*\]' why.json
grep -o '"earlier":"[^"]*"' why.json
grep -o '"families":\[\]' why.json
grep -o '"reasons":null' why.json
stemma show p.stemma edges --json >rows
stemma show p.stemma links --json >>rows
while read -r row; do grep -qF "$row" why.json || echo "missing: $row"; done <rows
stemma why c.stemma marrow-b marrow-a --json | grep -o '"reasons":{"child":"marrow-b","parent":"marrow-a","weighed":true'
stemma why c.stemma marrow-a orchestra --json | grep -o '"nearest":{"words":[0-9]*' | sed 's/[0-9][0-9]*/N/'
