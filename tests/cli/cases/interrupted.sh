# SIGTERM while reading: 130, the case stays as it was; the same `add` again finishes
. "$fixtures"
lines a b | stemma run - -q -o c.stemma
mkfifo feed
stemma add c.stemma - <feed 2>err &
writer=$!
exec 3>feed
lines c d >&3
sleep 0.3
kill -TERM $writer
sleep 0.2
kill -TERM $writer 2>/dev/null
wait $writer
echo "[$?]"
exec 3>&-
cat err
holds c.stemma 2
lines c d | shown stemma add c.stemma -
holds c.stemma 4
