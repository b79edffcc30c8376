# What was cut out of a page, in all three forms; hostile text reaches a page escaped.
cat >page.html <<'END'
<!DOCTYPE html><html lang="en"><head><title>A &lt;bridge&gt; "opens"</title>
<meta property="article:published_time" content="2024-03-05"><meta name="author" content="Ada Lark"></head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a><a href="/x">&lt;script&gt;alert(1)&lt;/script&gt;</a></nav>
<article><h1>A &lt;bridge&gt; "opens"</h1>
<p>The old bridge over the river Marrow was opened to traffic again on Tuesday, the mayor said, after two years of
repairs that cost &lt;b&gt;four million&lt;/b&gt; crowns.</p>
<p>Hundreds of people crossed it on foot in the morning, before the first lorries were let through at noon.</p>
</article><footer><p>Copyright 2024 Marrow Post. All rights reserved.</p></footer></body></html>
END
stemma check page.html
stemma check page.html --json --quiet
stemma check page.html --html pages --lang fr --quiet >/dev/null
ls pages
sed -n '/<h1/,$p' pages/000001-*.html
grep -c 'Content-Security-Policy' pages/*.html
grep -c '<script' pages/*.html
sed -n '/<table/,$p' pages/index.html
stemma check page.html --html page.html
