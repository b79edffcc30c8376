. "$fixtures"
shown stemma demo | figures
ls stemma-demo
shown stemma demo -o elsewhere --quiet | figures
cmp stemma-demo/articles.jsonl elsewhere/articles.jsonl && echo same articles
shown stemma demo | figures
echo text >file
shown stemma demo -o file | figures
shown stemma demo -o missing/folder | figures
