. "$fixtures"
# A document that two quote, an original that is not identified, a text that contradicts the dates: told everywhere, in both languages.
cat >all.jsonl <<'END'
{"id":"beacon","outlet":"Ostrel Beacon","date":"2024-05-14","title":"Minister promises to listen","text":"Rain drummed on the town hall of Ostrel as the minister took her seat, twenty minutes late and without notes. \"We will not close a single school before every family in the valley has been heard\", she began, and a murmur went through the benches where the teachers sat. A father from Upper Kell held up a picture of the gymnasium, whose ceiling has been propped up with beams since the winter. \"The money for the new roofs has been there since January, and it will be spent on roofs and on nothing else, whatever the auditors say\", came the answer, and he sat down again."}
{"id":"ledger","outlet":"Valley Ledger","date":"2024-05-15","title":"No closures for now","text":"Only one figure was missing from yesterday's appearance: what it will cost. The district has eleven primary schools, four of which have fewer than thirty pupils each, and auditors have called for mergers in three reports running. \"We will not close a single school before every family in the valley has been heard\", the minister declared. Asked by this newspaper about the repairs, she was just as firm. \"The money for the new roofs has been there since January, and it will be spent on roofs and on nothing else, whatever the auditors say\", she replied, though the budget line has been empty since the spring revision."}
{"id":"well-1","outlet":"Site One","text":"In the hamlet of Orsk a well that had been dry for nine years has filled again overnight. Marit Halden, who keeps the only shop, saw it first when she went to feed her geese."}
{"id":"well-2","outlet":"Site Two","text":"In the hamlet of Orsk a well that had been dry for nine years has filled again overnight. Marit Halden, who keeps the only shop, saw it first when she went to feed her geese."}
{"id":"bridge","outlet":"Upland Courier","date":"2024-06-20","title":"The bridge of Tarn","text":"The old bridge at Tarn will be closed to lorries from the first of October, the county engineer said on Thursday. Nineteen of its 64 bolts were found to be loose during the yearly inspection. Until they are replaced, traffic will be led over the dam, where a light has been set up, and drivers should reckon with a quarter of an hour more. The council will meet on Friday about the cost, which an earlier estimate had put at half a million crowns. Shopkeepers fear for the summer trade and want a ferry."}
{"id":"bridge-copy","outlet":"Daily Mirrorlake","date":"2024-06-01","title":"The bridge of Tarn","text":"The old bridge at Tarn will be closed to lorries from the first of October, the county engineer said on Thursday. According to the Upland Courier, nineteen of its 64 bolts were found to be loose during the yearly inspection. Until they are replaced, traffic will be led over the dam, where a light has been set up."}
END
named() { sed -e 's/s[0-9a-f]\{12\}/SOURCE/g' | figures; }
shown stemma run all.jsonl -o c.stemma | named
shown stemma show c.stemma sources | named
shown stemma show c.stemma edges | named
shown stemma show --lang fr c.stemma sources | named
stemma why c.stemma beacon ledger | grep 'shared source document' | named
stemma why c.stemma well-1 well-2 | grep 'not identified' | named
stemma why c.stemma bridge bridge-copy | grep 'the reverse' | named
stemma why --lang fr c.stemma bridge bridge-copy | grep 'l’inverse' | named
stemma show c.stemma --json | grep -o '"documents":.*"conflicts":[0-9]*'
stemma export c.stemma --to jsonl -q -o out
stemma show c.stemma sources --json | cmp - out/sources.jsonl && echo "sources --json: as the export"
grep -c '"conflict":{"type":"text against date","probability":0' out/edges.jsonl
