# a reader that goes away ends the program without a word; nothing is coloured in a pipe
. "$fixtures"
lines a >line
awk '{ for (i = 0; i < 1000; i++) { sub(/"id":"[^"]*"/, "\"id\":\"copy-" i "\""); print } }' line >copies.jsonl
stemma run copies.jsonl -q -o c.stemma
{ stemma show c.stemma articles; echo "[$?]" >status; } | head -n 1
cat status
{ stemma show c.stemma articles --json; echo "[$?]" >status; } | head -c 20
echo
cat status
{ stemma check copies.jsonl --json; echo "[$?]" >status; } | head -c 20
echo
cat status
escape=$(printf '\033')
TERM=xterm stemma show c.stemma | grep -c "$escape" || :
TERM=xterm stemma --help | grep -c "$escape" || :
TERM=xterm stemma nonsense 2>&1 | grep -c "$escape" || :
TERM=xterm stemma run copies.jsonl -o d.stemma 2>&1 | grep -c "$escape" || :
printf '{"id":"evil\\u001b[31m","title":"red \\u001b]0;title\\u0007 \\u202egnp.exe","text":"Words \\u001b[2J and more words."}\n' >evil.jsonl
stemma run evil.jsonl -o e.stemma
stemma show e.stemma articles
stemma show e.stemma articles | grep -c "$escape" || :
stemma show e.stemma articles --json | grep -c "$escape" || :
