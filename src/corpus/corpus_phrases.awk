# Turns data/boilerplate/phrases.tsv into one C table sorted by the phrases' bytes.
#
#   LC_ALL=C awk -f corpus_phrases.awk -v out=TABLE phrases.tsv
#
# Only POSIX awk: the build machine may have nothing but mawk.

BEGIN {
    FS = "\t"
}

/^#/ || /^[ \t\r]*$/ {
    next
}

{
    if (NF != 3 || $2 !~ /^(line|start|end|home|word)$/ || $3 == "") {
        faults++
        printf "%s:%d: reason, match (line, start, end, home, word) and phrase expected\n", FILENAME, FNR | "cat >&2"
        next
    }
    phrase = $3
    gsub(/"/, "\\\"", phrase)
    phrases[++count] = phrase
    rows[count] = sprintf("{\"%s\", sizeof \"%s\" - 1, PHRASE_%s, \"%s\"},", phrase, phrase, toupper($2), $1)
}

END {
    if (faults) {
        exit 1
    }
    for (i = 2; i <= count; i++) {
        phrase = phrases[i]
        row = rows[i]
        for (j = i - 1; j >= 1 && phrases[j] > phrase; j--) {
            phrases[j + 1] = phrases[j]
            rows[j + 1] = rows[j]
        }
        phrases[j + 1] = phrase
        rows[j + 1] = row
    }
    printf "" > out
    for (i = 1; i <= count; i++) {
        print rows[i] > out
    }
    if (close(out) != 0) {
        exit 1
    }
}
