# data/lang/words.tsv becomes a table in C: out=FILE. Its lines are sorted by bytes, which is checked.
BEGIN { FS = "\t"; count = 0; languages = 0 }
/^#/ || /^$/ { next }
{
    if (count > 0 && !(previous < $1)) {
        print "words.tsv: " $1 " stands behind " previous > "/dev/stderr"
        failed = 1
        exit 1
    }
    previous = $1
    names = split($2, name, " ")
    mask = ""
    for (i = 1; i <= names; i++) {
        if (!(name[i] in bit)) {
            code[languages] = name[i]
            bit[name[i]] = languages++
        }
        mask = mask (i > 1 ? " | " : "") "UINT64_C(1) << " bit[name[i]]
    }
    for (letter = 0; letter <= 26; letter++) before[letter] += substr($1, 1, 1) < sprintf("%c", 97 + letter)
    row[count++] = "{\"" $1 "\", " mask "}"
}
END {
    if (failed) exit 1
    print "/* Made from data/lang/words.tsv. */" > out
    printf "static const language_word language_words[%d] = {\n", count > out
    for (i = 0; i < count; i++) print "    " row[i] "," > out
    print "};" > out
    print "/* Words that stand before those with each letter, a to z; and the last that begins with a letter of ASCII. */" > out
    printf "static const uint16_t language_first[27] = {" > out
    for (letter = 0; letter <= 26; letter++) printf "%d,", before[letter] > out
    print "};" > out
    printf "static const char language_codes[%d][4] = {\n", languages > out
    for (i = 0; i < languages; i++) print "    \"" code[i] "\"," > out
    print "};" > out
}
