# another process writes: refused, and that process is not disturbed
. "$fixtures"
articles in
mkfifo feed
stemma run - -o c.stemma <feed 2>first &
writer=$!
exec 3>feed
lines a b >&3
tries=0
until [ -e c.stemma ] || [ $tries -gt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
sleep 0.2
shown stemma add c.stemma in
exec 3>&-
wait $writer
echo "[$?]"
cat first
holds c.stemma 2
