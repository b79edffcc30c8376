#!/bin/sh
# The report in a real browser: the demonstration, an article that tries to run script, and 2,000 articles.
# usage: browser.sh STEMMA [PICTURES]      leaves pictures (1280 and 390 wide, light) in PICTURES when it is given
#
# What is looked at is the page after its script ran: that it drew a tree, names every article, asked for nothing, and
# complained of nothing on the console. A picture that is blank is noticed by its size.
set -eu
stemma=$(cd "$(dirname "${1:?usage: browser.sh STEMMA}")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
pictures=${2:-}
browser=
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then browser=$name; break; fi
done
[ -n "$browser" ] || { echo "no Chromium here"; exit 77; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
HOME=$place
export HOME
faults=0
fault() { echo "browser: $*"; faults=1; }
browse() { # OPTIONS... PAGE
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --hide-scrollbars \
        --disable-background-networking --user-data-dir="$place/profile" --enable-logging=stderr --virtual-time-budget=4000 "$@"
}
page() { # PAGE: its document after the script ran, in $place/dom; complaints in $place/console
    browse --dump-dom "file://$1" >"$place/dom" 2>"$place/log" || fault "$1: the browser failed: $(tail -n 2 "$place/log")"
    grep -a 'CONSOLE' "$place/log" >"$place/console" || :
    [ ! -s "$place/console" ] || fault "$1: $(head -n 3 "$place/console")"
    grep -q '</html>' "$place/dom" || fault "$1: no document"
}
picture() { # PAGE WIDTH NAME
    browse --window-size="$2,1600" --screenshot="$place/$3.png" "file://$1" >/dev/null 2>&1 || fault "$3: no picture"
    [ "$(wc -c <"$place/$3.png" 2>/dev/null || echo 0)" -gt 15000 ] || fault "$3: the picture is blank"
    [ -z "$pictures" ] || { mkdir -p "$pictures"; cp "$place/$3.png" "$pictures/"; }
}

"$stemma" demo -o "$place/demo" --quiet >/dev/null
for language in en fr; do
    "$stemma" report "$place/demo/demo.stemma" -o "$place/$language.html" --lang $language --quiet
    page "$place/$language.html"
    grep -q '<svg' "$place/dom" || fault "$language: no tree was drawn"
    grep -q "<html[^>]* lang=\"$language\"" "$place/dom" || fault "$language: the page's language is not said"
    for outlet in "Skarrow Gazette" "La Vigie" "Portail Vestrie" "Лучинские вести" "أنباء الواحات"; do
        grep -q "$outlet" "$place/dom" || fault "$language: $outlet is missing"
    done
    picture "$place/$language.html" 1280 "demo-$language-1280"
    picture "$place/$language.html" 390 "demo-$language-390"
done
# nothing is asked for: no address is loaded, and the policy says so
grep -qi 'content-security-policy' "$place/en.html" || fault "no content security policy"
! grep -qE '<(script|link|img|iframe)[^>]*(src|href)="(https?:)?//' "$place/en.html" || fault "the page loads something"

# a text that is script, in every field that is shown
cat >"$place/hostile.jsonl" <<'JSON'
{"id":"<script>document.title='ran'</script>","outlet":"</script><script>document.title='ran'</script>","title":"<img src=x onerror=\"document.title='ran'\">","date":"2024-01-01","source":"javascript:document.title='ran'","text":"<script>document.title='ran'</script> The harbour office said on Monday that the gate <img src=x onerror=\"document.title='ran'\"> will stay shut until the wardens have counted every boat twice. --> ]]> </style></textarea>"}
{"id":"b","outlet":"\"><svg onload=\"document.title='ran'\">","title":"second","date":"2024-01-02","text":"<script>document.title='ran'</script> The harbour office said on Monday that the gate <img src=x onerror=\"document.title='ran'\"> will stay shut until the wardens have counted every boat twice. --> ]]> </style></textarea>"}
JSON
"$stemma" run "$place/hostile.jsonl" -o "$place/hostile.stemma" --quiet
"$stemma" report "$place/hostile.stemma" -o "$place/hostile.html" --quiet
page "$place/hostile.html"
! grep -q '<title>ran</title>' "$place/dom" || fault "a text was run as script"
grep -q 'harbour office' "$place/dom" "$place/hostile.html" || fault "the hostile text is not shown"

# 2,000 articles
${CC:-cc} -std=c17 -O2 "$root/bench/generate.c" -o "$place/generate"
"$place/generate" --articles 2000 --mode near --words 250 >"$place/many.jsonl"
"$stemma" run "$place/many.jsonl" -o "$place/many.stemma" --quiet
"$stemma" report "$place/many.stemma" -o "$place/many.html" --quiet
started=$(date +%s)
page "$place/many.html"
took=$(($(date +%s) - started))
[ "$took" -le 20 ] || fault "2,000 articles took the browser $took s"
[ "$faults" = 0 ] && echo "demo in two languages, hostile text, 2,000 articles ($took s, $(wc -c <"$place/many.html") bytes)"
exit $faults
