. "$fixtures"
shown stemma
shown stemma rnu
shown stemma quite-something-else
shown stemma ''
shown stemma help wyh
shown stemma run
shown stemma run x
shown stemma run -o
shown stemma run -o c.stemma
shown stemma run x -o c.stemma --froce
shown stemma run x -o c.stemma --zzzzzz=1
shown stemma run x -o c.stemma -x
shown stemma run x -o c.stemma --force=yes
shown stemma run x -o c.stemma --json
shown stemma run x -o ''
shown stemma run x -o c.stemma --until familie
shown stemma run x -o c.stemma --kinds copy,
shown stemma run x -o c.stemma --kinds copy,quote
shown stemma run x -o c.stemma --threads 0
shown stemma run x -o c.stemma --threads -1
shown stemma run x -o c.stemma --threads 2x
shown stemma run x -o c.stemma --threads 99999999999999999999
shown stemma run x -o c.stemma --threads
shown stemma add c.stemma
shown stemma check
shown stemma show
shown stemma show c.stemma link
shown stemma show c.stemma zzz
shown stemma show c.stemma links extra
shown stemma why c.stemma A
shown stemma why c.stemma A B C
shown stemma report c.stemma
shown stemma report c.stemma -o r.html --since soon
shown stemma report c.stemma -o r.html --since 2024-13
shown stemma report c.stemma -o r.html --since 2024-1-1
shown stemma report c.stemma -o r.html --to csv
shown stemma export c.stemma -o x
shown stemma export c.stemma --to jsonl
shown stemma export c.stemma --to json -o x
shown stemma demo x
shown stemma --lang xx demo
ls
