. "$fixtures"
lines a b c d e | stemma run - -q -o c.stemma
shown stemma show c.stemma | figures
for table in articles families links passages edges; do
    shown stemma show c.stemma $table | figures
    stemma show c.stemma $table --json >rows
    stemma export c.stemma --to jsonl -q -o x
    cmp rows x/$table.jsonl && echo "$table --json: as the export"
done
stemma show c.stemma --json | sed 's/:[0-9.][0-9.]*\([,}]\)/:N\1/g'
for table in mentions entities claims events statements; do shown stemma show c.stemma $table; done
