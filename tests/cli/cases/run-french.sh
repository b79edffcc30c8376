. "$fixtures"
articles in
LC_ALL=fr_FR.UTF-8
export LC_ALL
shown stemma run in -o c.stemma
shown stemma run in/a-2024-03-04.txt in/c-2024-03-06.txt -o two.stemma
shown stemma show c.stemma
shown stemma show c.stemma edges
shown stemma check in
shown stemma why c.stemma a- b-
shown stemma run in -o c.stemma
shown stemma show none.stemma
: >empty.txt
shown stemma add c.stemma empty.txt
printf '{"text":"Une phrase.","date":"hier"}\n{"text":\n' >x.jsonl
shown stemma add c.stemma x.jsonl
