# on a terminal: colour unless it is refused, the last column cut at the edge, no trace of progress left
. "$fixtures"
command -v script >/dev/null || { echo "there is no script(1) here to make a terminal"; exit 77; }
escape=$(printf '\033')
articles in
cat >long.jsonl <<'END'
{"id":"long","date":"2024-03-06","title":"A title that goes on and on, longer than any terminal of eighty columns can show it in one line","text":"Some words."}
{"id":"wide","date":"2024-03-06","title":"完全に別の記事完全に別の記事完全に別の記事完全に別の記事完全に別の記事完全に別の記事","text":"Other words."}
END
stemma run in long.jsonl -q -o c.stemma
terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }
TERM=xterm
export TERM
terminal "stemma --help" | grep -c "$escape"
NO_COLOR=1 terminal "stemma --help" | grep -c "$escape" || :
NO_COLOR= terminal "stemma --help" | grep -c "$escape"
TERM=dumb terminal "stemma --help" | grep -c "$escape" || :
terminal "stemma nonsense" | grep -c "$escape"
NO_COLOR=1 terminal "stemma check long.jsonl"
terminal "stemma run in -o d.stemma" | sed "s/.*$escape\\[K//"
terminal "stemma show c.stemma articles >piped"
stemma show c.stemma articles | cmp - piped && echo same
