#!/bin/sh
# The report in a real Chromium, from file://: its script runs, hostile articles do not, the policy is not broken, nothing
# is wider than the window, 2,000 articles load. Exit 77 (skipped) where there is no Chromium.
#
#   tests/report/chromium.sh PATH/TO/sample_page
set -u
sample=$1
browser=
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        browser=$name
        break
    fi
done
if [ -z "$browser" ]; then
    echo "no Chromium here: skipped"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
failed=0

fault() {
    echo "FAILED: $*"
    failed=1
}

# look PAGE WIDTH: the document as it stands after its script, in $work/dom; what the browser said, in $work/log
look() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
        --user-data-dir="$work/profile" --window-size="$2,900" --virtual-time-budget=5000 --enable-logging=stderr \
        --dump-dom "file://$1" >"$work/dom" 2>"$work/log"
    if ! grep -q '<html' "$work/dom"; then
        echo "$browser does not start here: skipped"
        exit 77
    fi
}

check() {
    name=$1
    grep -q 'data-ready="yes"' "$work/dom" || fault "$name: the script did not run to its end"
    if grep 'CONSOLE' "$work/log"; then
        fault "$name: the console says something"
    fi
    if grep -i 'Content Security Policy' "$work/log"; then
        fault "$name: the policy was broken"
    fi
    if grep -o '\[object [A-Za-z]*' "$work/dom"; then
        fault "$name: an object stands where words should"
    fi
    if grep -oE '>(undefined|NaN|null)<|report\.[a-z_]+<' "$work/dom"; then
        fault "$name: a value or a word is missing"
    fi
}

# what hostile texts try: a title, an attribute, an element of their own
check_harmless() {
    grep -q '<title>Stemma' "$work/dom" || fault "$1: the title was changed"
    grep -q '<html[^>]*data-owned' "$work/dom" && fault "$1: an article's script ran"
    grep -q '<img' "$work/dom" && fault "$1: an article's markup became an element"
    scripts=$(grep -o '<script' "$work/dom" | wc -l)
    typed=$(grep -o '<script type="application/json"' "$work/dom" | wc -l)
    [ "$scripts" -eq $((typed + 1)) ] || fault "$1: $scripts scripts, $typed of them data"
}

for case in stories circles hostile empty; do
    for language in en fr; do
        "$sample" "$case" "$language" "$work/$case.html" || fault "$case: not written"
        look "$work/$case.html" 1280
        check "$case $language"
        check_harmless "$case $language"
    done
done

"$sample" stories en "$work/stories.html"
look "$work/stories.html" 1280
for wanted in 'Probable source: Agence AFL' 'dir="rtl"' 'lang="ar"' '&lt;/script&gt;&lt;script&gt;alert(1)' \
    'class="edge ' 'Shares no passage' 'No reuse is claimed'; do
    grep -q "$wanted" "$work/dom" || fault "stories: no $wanted on the page"
done

# Every member of every family stands once in its tree and once in its list, below its source where it has one; only the
# edge that closes a circle leads nowhere. A copy without policy may be asked.
ask='FAMILIES.forEach(function (family) {
  if (!family.full) { return; }
  family.open(); family.state.redraw(); family.list();
  var box = family.state.box.closest(".family");
  var wanted = family.members.join();
  [".rows .row[data-member]", ".node[data-member]", ".nested li"].forEach(function (where) {
    var found = Array.from(box.querySelectorAll(where), function (part) { return Number(part.getAttribute("data-member")); });
    if (found.sort(function (a, b) { return a - b; }).join() !== wanted) { faults.push(family.id + ": " + where + " " + found); }
  });
  box.querySelectorAll(".nested li").forEach(function (item) {
    var above = item.parentElement.closest("li[data-member]");
    var edge = ARTICLES[item.getAttribute("data-member")].edge;
    if (Number(above ? above.getAttribute("data-member") : -1) !== (edge.cut ? -1 : edge.parent)) { faults.push("place of " + edge.child); }
    seen += 1;
    cuts += edge.cut ? 1 : 0;
  });
});'
stands() {
    {
        sed 's/<meta http-equiv="Content-Security-Policy"[^>]*>//; s@^</body>@@; s@^</html>@@' "$work/$1.html"
        printf '<script>var faults = []; var seen = 0; var cuts = 0;\n%s\n' "$ask"
        printf 'document.documentElement.setAttribute("data-stands", seen + " " + cuts + " " + faults.join("; "));</script></body></html>\n'
    } >"$work/asked.html"
    look "$work/asked.html" 1280
    grep -q "data-stands=\"$2 \"" "$work/dom" ||
        fault "$1: $(grep -o 'data-stands="[^"]*"' "$work/dom") where \"$2\" was due"
}
"$sample" circles en "$work/circles.html"
stands circles '15 3'
grep -q 'Each may have it from the other: nothing at hand' "$work/dom" || fault "circles: the circle is not told"
grep -q 'Shares passages with 1 article, too little' "$work/dom" || fault 'circles: a pair without family shares nothing'
"$sample" stories en "$work/stories.html"
stands stories '11 0'

# The page must not be wider than the window. A copy without policy may be asked; the page itself runs no other script.
for width in 390 1280; do
    sed 's/<meta http-equiv="Content-Security-Policy"[^>]*>//
s@^</body>@<script>document.querySelectorAll(".opener").forEach(function (b) { if (b.getAttribute("aria-expanded") === "false") { b.click(); } }); requestAnimationFrame(function () { document.documentElement.setAttribute("data-wide", document.documentElement.scrollWidth > window.innerWidth ? "yes" : "no"); });</script></body>@' \
        "$work/stories.html" >"$work/asked.html"
    look "$work/asked.html" "$width"
    grep -q 'data-wide="no"' "$work/dom" || fault "stories: wider than $width pixels"
done

"$sample" large en "$work/large.html"
look "$work/large.html" 1280
check "2,000 articles"
[ "$failed" -eq 0 ] && echo "the report is well in $browser"
exit "$failed"
