. "$fixtures"
# Shared sources that a supposition changes: one loses an article, one is gone.
cat >all.jsonl <<'END'
{"id":"beacon","outlet":"Ostrel Beacon","date":"2024-05-14","title":"Minister promises to listen","text":"Rain drummed on the town hall of Ostrel as the minister took her seat, twenty minutes late and without notes. \"We will not close a single school before every family in the valley has been heard\", she began, and a murmur went through the benches where the teachers sat. A father from Upper Kell held up a picture of the gymnasium, whose ceiling has been propped up with beams since the winter. \"The money for the new roofs has been there since January, and it will be spent on roofs and on nothing else, whatever the auditors say\", came the answer, and he sat down again."}
{"id":"ledger","outlet":"Valley Ledger","date":"2024-05-15","title":"No closures for now","text":"Only one figure was missing from yesterday's appearance: what it will cost. The district has eleven primary schools, four of which have fewer than thirty pupils each, and auditors have called for mergers in three reports running. \"We will not close a single school before every family in the valley has been heard\", the minister declared. Asked by this newspaper about the repairs, she was just as firm. \"The money for the new roofs has been there since January, and it will be spent on roofs and on nothing else, whatever the auditors say\", she replied, though the budget line has been empty since the spring revision."}
{"id":"gazette","outlet":"Kell Gazette","date":"2024-05-16","title":"Teachers unconvinced","text":"Nobody in the staff room of Upper Kell had slept well. They had read the sentence on their telephones: \"We will not close a single school before every family in the valley has been heard\". What hearing means, one of them asked, when letters from parents have lain unanswered since the autumn holidays? The union will meet on Saturday in the sports hall, where buckets stand under the skylight, and wants to hear from the treasurer what the repairs of last year have cost."}
{"id":"well-1","outlet":"Site One","text":"In the hamlet of Orsk a well that had been dry for nine years has filled again overnight. Marit Halden, who keeps the only shop, saw it first when she went to feed her geese."}
{"id":"well-2","outlet":"Site Two","text":"In the hamlet of Orsk a well that had been dry for nine years has filled again overnight. Marit Halden, who keeps the only shop, saw it first when she went to feed her geese."}
END
named() { sed -e 's/s[0-9a-f]\{12\}/SOURCE/g' | figures; }
stemma run -q all.jsonl -o c.stemma
shown stemma show c.stemma sources | named
shown stemma what-if c.stemma --without gazette | named
shown stemma what-if c.stemma --without 'Site Two' | named
shown stemma what-if c.stemma --without ledger --lang fr | named
shown stemma what-if c.stemma --distrust-date beacon | named
shown stemma what-if c.stemma --without gazette --json | grep '"change":"source"' | sed -e 's/"s[0-9a-f]\{12\}"/"SOURCE"/g'
echo "---- what it tells is what doing it gives"
stemma what-if c.stemma --without gazette --json | sed -n 's/.*"after":\[{"source":"\(s[0-9a-f]*\)".*"takers":\([0-9]*\).*/\1 \2/p' >told
stemma remove -q c.stemma gazette
stemma show c.stemma sources --json | grep '"type":"document"' |
    sed -n 's/.*"source":"\(s[0-9a-f]*\)".*"takers":\([0-9]*\).*/\1 \2/p' >done
cat told | named
cmp told done && echo same
