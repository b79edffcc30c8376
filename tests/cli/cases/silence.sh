# strange, but nothing to say about it
. "$fixtures"
echo 'Fire!' >word.txt
shown stemma run word.txt -o word.stemma | figures
lines a >line
awk '{ for (i = 0; i < 10000; i++) { sub(/"id":"[^"]*"/, "\"id\":\"copy-" i "\""); print } }' line >copies.jsonl
stemma run copies.jsonl -o copies.stemma 2>err
echo "[$?]"
figures <err
stemma show copies.stemma families --json | grep -o '"copy-[0-9]*"' | wc -l | tr -d ' '
awk 'BEGIN { for (i = 0; i < 10000; i++) print "The ferry to the islands leaves at nine every morning from the north quay." }' >again.txt
shown stemma run again.txt -o again.stemma | figures
cat >script.txt <<'END'
<script>alert("here")</script><img src=x onerror=alert(1)> is what the visitors of the town hall's page saw on Monday.
END
shown stemma run script.txt -o script.stemma | figures
stemma report script.stemma -o script.html 2>/dev/null
grep -c '<img src=x' script.html || :
grep -c '<script>alert' script.html || :
