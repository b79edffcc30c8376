. "$fixtures"
articles in
LC_ALL=fr_FR.UTF-8
export LC_ALL
shown stemma run in -o c.stemma | figures
shown stemma run in/a-2024-03-04.txt in/c-2024-03-06.txt -o two.stemma | figures
shown stemma show c.stemma | figures
shown stemma show c.stemma edges | figures
shown stemma check in | figures
shown stemma why c.stemma a- b- | figures | sed '/^Des deux/,/^\[/{/^\[/!d;}'
shown stemma run in -o c.stemma | figures
shown stemma show none.stemma | figures
: >empty.txt
shown stemma add c.stemma empty.txt | figures
printf '{"text":"Une phrase.","date":"hier"}\n{"text":\n' >x.jsonl
shown stemma add c.stemma x.jsonl | figures
