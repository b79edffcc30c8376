# The keys of data/messages/report.tsv as C strings, so that the page carries its own words in one language.
BEGIN {
    FS = "\t"
    printf "" > out
}
/^report\./ {
    printf "\"%s\",\n", $1 > out
}
