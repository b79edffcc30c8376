# A news archive of 200 pages, a gzip member a record, from the crawl to the report: four hosts with their frames, a wire
# story on twenty pages of each, the other pages their own; each page met twice, the second time under https.
awk 'function words(n,  i, s, w) {
    s = ""
    for (i = 0; i < n; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648
        w = ""
        do { w = substr("aeioulnrstmdkpgb", int(seed / 134217728) + 1, 1) w; seed = (seed * 69069 + 1) % 2147483648 } while (length(w) < 3 + int(seed / 357913942))
        s = s (i ? " " : "") w (i % 12 == 11 ? "." : "")
    }
    return s "."
}
function record(uri, day, html,  http) {
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" html
    printf "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-03-%02dT08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", uri, day, length(http), http
}
BEGIN {
    seed = 42
    for (k = 0; k < 5; k++) wire = wire "<p>" words(60) "</p>"
    for (h = 0; h < 4; h++) for (p = 0; p < 50; p++) {
        story = p < 20 ? wire : ""
        for (k = 0; p >= 20 && k < 4; k++) story = story "<p>" words(60) "</p>"
        title = p < 20 ? "Wire story " p : words(6)
        html = "<html lang=en><head><title>" title "</title><meta property=\"article:published_time\" content=\"2024-03-" sprintf("%02d", 1 + p % 9) "\"></head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>" title "</h1><p>Gazette number " h ", the voice of the valley and of the hills behind it.</p>" story "<p>Letters to the editors of gazette " h " are welcome at any time of the year.</p></article><footer>Copyright 2024 Gazette " h "</footer></body></html>"
        record("http://gazette" h ".example/" p, 10, html)
        record("https://www.gazette" h ".example/" p "?utm_source=feed", 11, html)
    }
}' >crawl.warc
gzip -c crawl.warc >whole.warc.gz
stemma run crawl.warc -o case.stemma --quiet
stemma show case.stemma | head -2
stemma export case.stemma --to jsonl -o out --quiet
grep -c '"captures":\[{[^]]*},{' out/articles.jsonl
grep -c 'site template' out/articles.jsonl
stemma report case.stemma -o report.html --quiet
grep -c '</html>' report.html
stemma run whole.warc.gz -o other.stemma --quiet
stemma export other.stemma --to jsonl -o out2 --quiet
for table in articles passages links families edges; do
    sed 's/whole\.warc\.gz/crawl.warc/' out2/$table.jsonl | cmp - out/$table.jsonl
done
