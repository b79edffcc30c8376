. "$fixtures"
articles in
chmod 000 in/b-2024-03-05.txt
if [ -r in/b-2024-03-05.txt ]; then echo "every file is readable to this user"; exit 77; fi
shown stemma run in -o c.stemma
holds c.stemma 2
mkdir shut
chmod 000 shut
shown stemma run shut in/a-2024-03-04.txt -o d.stemma
mkdir closed
chmod 500 closed
shown stemma run in/a-2024-03-04.txt -o closed/c.stemma
