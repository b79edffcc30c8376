. "$fixtures"
articles in
shown stemma run in -o c.stemma
shown stemma run in/a-2024-03-04.txt -o c.stemma
holds c.stemma 3
shown stemma run in/a-2024-03-04.txt -o c.stemma --force
holds c.stemma 1
shown stemma run nowhere -o c.stemma --force
holds c.stemma 1
shown stemma run in -o new.stemma --force
echo "my notes" >notes.txt
shown stemma run in -o notes.txt
shown stemma run in -o notes.txt --force
cat notes.txt
mkdir folder
shown stemma run in -o folder --force
shown stemma run in -o missing/c.stemma
shown stemma add absent.stemma in
ls
