# more than 64 MB in one line is no article: as a text, as JSON Lines, and what stands around it is read
. "$fixtures"
long() { head -c 68000000 /dev/zero | tr '\0' "$1"; }
long a >long.txt
shown stemma run long.txt -o a.stemma
rm long.txt
{ lines a; printf '{"id":"long","text":"'; long b; echo '"}'; lines c; } >long.jsonl
shown stemma run long.jsonl -o b.stemma
holds b.stemma 2
