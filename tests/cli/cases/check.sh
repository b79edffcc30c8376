. "$fixtures"
articles in
lines c >d.jsonl
cat >e.jsonl <<'END'
{"id":"intervals","date":{"from":"2024-03-01","to":"2024-03-15","precision":"day"},"title":"完全に別の記事","text":"橋は昨日閉鎖された。"}
{"id":"second","date":"2024-03-04T10:20:30+02:00","title":"Second","text":"A text with a time."}
{"id":"year","date":"1999","title":"A title that is rather long, so long that a narrow terminal would have to cut it","text":"An old text."}
END
shown stemma check in d.jsonl e.jsonl
shown stemma check in e.jsonl --json
shown stemma check nowhere
ls
