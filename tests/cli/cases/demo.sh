. "$fixtures"
shown stemma demo
ls stemma-demo
shown stemma demo -o elsewhere --quiet
cmp stemma-demo/articles.jsonl elsewhere/articles.jsonl && echo same articles
shown stemma demo
echo text >file
shown stemma demo -o file
shown stemma demo -o missing/folder
