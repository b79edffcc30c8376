# each bad input costs one line and exit status 3, the rest is unharmed
. "$fixtures"
articles in
bad() { # name
    rm -f c.stemma
    shown stemma run "$1" in/a-2024-03-04.txt -o c.stemma
    holds c.stemma "${2:-1}"
}
: >empty.txt
bad empty.txt
printf '   \n\n' >blank.txt
bad blank.txt
printf '\211PNG\r\n\032\n\000\000\000\rIHDR' >picture.txt
bad picture.txt
printf 'A text\000with a NUL.\n' >nul.txt
bad nul.txt
{ lines a; echo '{"id": "broken", "text": '; lines c; } >broken.jsonl
bad broken.jsonl 3
{ lines a; printf '{"id":"deep","text":"Some words.","x":'; awk 'BEGIN { for (i = 0; i < 10000; i++) printf "["; for (i = 0; i < 10000; i++) printf "]" }'; echo '}'; lines c; } >deep.jsonl
bad deep.jsonl 3
echo '{"id":"none","title":"No text"}' >none.jsonl
bad none.jsonl
echo '[1, 2]' >array.jsonl
bad array.jsonl
echo '{"id":"html","html":""}' >html.jsonl
bad html.jsonl
mkfifo pipe.txt
bad pipe.txt
printf '\037\213\010\000\000\000\000\000\000\003\113\114\112' >cut.gz
bad cut.gz
echo 'a,b' >table.csv
echo '1,2' >>table.csv
bad table.csv
echo "---- nothing else"
shown stemma run empty.txt -o only.stemma
shown stemma show only.stemma
shown stemma check empty.txt
mkdir many
cp empty.txt nul.txt picture.txt many
shown stemma run many -o many.stemma
