# Turns data/messages/*.tsv into one C table sorted by key, which base_messages.c searches by halves.
#
#   LC_ALL=C awk -f base_messages.awk -v out=TABLE FILE.tsv...
#
# A line is KEY <tab> ENGLISH <tab> FRENCH; empty lines and lines that begin with # are skipped. Both texts may hold
# %1 to %9 (see stemma_format), %% for a percent sign before a digit, \n and \\. The build stops, with file and line,
# at whatever would show as a fault to a user: a language that is missing, a key that comes twice, arguments that
# differ between the languages. Only POSIX awk: the build machine may have nothing but mawk.

BEGIN {
    FS = "\t"
}

/^#/ || /^[ \t\r]*$/ {
    next
}

{
    if (NF != 3) {
        fault("three columns expected: key, English, French; found " NF)
    } else if ($1 !~ /^[a-z0-9_.-]+$/) {
        fault("a key is made of a-z 0-9 _ . -, not \"" $1 "\"")
    } else if ($1 in english) {
        fault("key \"" $1 "\" comes twice")
    } else if ($2 == "" || $3 == "") {
        fault("key \"" $1 "\" lacks a language")
    } else if (arguments($2) != arguments($3)) {
        fault("key \"" $1 "\": arguments differ (" arguments($2) "against " arguments($3) ")")
    } else if (!escapes_right($2) || !escapes_right($3)) {
        fault("key \"" $1 "\": only \\n and \\\\ may be escaped")
    } else {
        keys[++count] = $1
        english[$1] = literal($2)
        french[$1] = literal($3)
    }
}

END {
    if (faults) {
        exit 1
    }
    sort_keys()
    printf "" > out
    for (i = 1; i <= count; i++) {
        printf "{\"%s\", \"%s\", \"%s\"},\n", keys[i], english[keys[i]], french[keys[i]] > out
    }
    if (close(out) != 0) {
        exit 1
    }
}

function fault(reason) {
    faults++
    printf "%s:%d: %s\n", FILENAME, FNR, reason | "cat >&2"
}

# The arguments a text uses, each once, ascending: "%1 %3 ".
function arguments(text, digit, found, rest, used) {
    rest = text
    gsub(/%%/, "", rest)
    for (digit = 1; digit <= 9; digit++) {
        if (index(rest, "%" digit)) {
            used = used "%" digit " "
        }
    }
    return used
}

function escapes_right(text) {
    gsub(/\\\\/, "", text)
    gsub(/\\n/, "", text)
    return index(text, "\\") == 0
}

# A C string may hold \n and \\ as they stand here; quotes are escaped, and question marks because of trigraphs.
function literal(text) {
    sub(/\r$/, "", text)
    gsub(/"/, "\\\"", text)
    gsub(/\?/, "\\?", text)
    return text
}

function sort_keys(i, j, key) {
    for (i = 2; i <= count; i++) {
        key = keys[i]
        for (j = i - 1; j >= 1 && keys[j] > key; j--) {
            keys[j + 1] = keys[j]
        }
        keys[j + 1] = key
    }
}
