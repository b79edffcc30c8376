# where a report goes: whole or not at all, beside what was there before
. "$fixtures"
articles in
stemma run in -q -o c.stemma
shown stemma report c.stemma -o r.html
stemma report c.stemma -o - | cmp - r.html && echo same
shown stemma report c.stemma -o missing/r.html
mkdir folder
shown stemma report c.stemma -o folder
shown stemma report c.stemma -o r.html --family nonsense
shown stemma report c.stemma -o r.html --outlet nobody
echo "notes" >notes
shown stemma export c.stemma --to csv -o notes
cat notes
shown stemma export c.stemma --to jsonl -o x
shown stemma export c.stemma --to csv -o y/z
ls -A . x
umask 027
stemma report c.stemma -q -o mode.html
ls -l mode.html | cut -c1-10
