# options stand anywhere, with = or without; letters may be joined; -- ends them
. "$fixtures"
articles in
shown stemma --quiet run in -o c1.stemma
shown stemma run -q in/a-2024-03-04.txt --threads=2 in/b-2024-03-05.txt -oc2.stemma
shown stemma -qoc3.stemma run in
shown stemma run --output=c4.stemma -- in
cp in/c-2024-03-06.txt ./-o
shown stemma run -o c5.stemma --until passages --kinds copy -- -o
ls
