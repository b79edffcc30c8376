#!/bin/sh
# Functions that have no place here: unbounded, hidden state, bound to the locale, or silent about errors.
# usage: banned.sh SOURCE      reads src; comments and strings are left out
set -eu
cd "${1:?usage: banned.sh SOURCE}"
find src include \( -name '*.c' -o -name '*.h' -o -name '*.cc' -o -name '*.cpp' \) | LC_ALL=C sort | xargs awk '
    BEGIN {
        unbounded = "strcpy strcat sprintf vsprintf gets stpcpy alloca"
        state = "strtok rand srand random localtime gmtime ctime asctime setenv putenv tmpnam mktemp getpwnam"
        locale = "strtod strtof strtold atof isalpha isalnum isupper islower isspace isdigit isxdigit ispunct toupper tolower strcoll strcasecmp strncasecmp"
        silent = "atoi atol atoll scanf sscanf fscanf bzero bcopy"
        list("unbounded", unbounded); list("keeps hidden state", state)
        list("depends on the locale", locale); list("hides errors", silent)
    }
    function list(why, names,   word, n, i) {
        n = split(names, word, " ")
        for (i = 1; i <= n; i++) banned[word[i]] = why
    }
    FNR == 1 { comment = 0; program = FILENAME ~ /_generate\.c$/ } # runs at build time, is no part of the library
    {
        line = $0
        gsub(/\\./, "", line)
        gsub(/"[^"]*"/, "\"\"", line)
        gsub(/\/\*[^*]*\*+([^*\/][^*]*\*+)*\//, " ", line)
        if (comment) { if (!sub(/^.*\*\//, "", line)) next; comment = 0 }
        if (sub(/\/\*.*$/, "", line)) comment = 1
        sub(/\/\/.*$/, "", line)
        split(FILENAME, part, "/")
        room = part[1] == "src" ? part[2] : ""
        while (match(line, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
            name = substr(line, RSTART, RLENGTH)
            sub(/[ \t]*\($/, "", name)
            if (name in banned) { printf "%s:%d: %s %s\n", FILENAME, FNR, name, banned[name]; faults++ }
            else if (room != "cli" && !program && name ~ /^(exit|_exit|abort|printf|puts|perror|system|popen|setlocale)$/) {
                printf "%s:%d: the library never calls %s\n", FILENAME, FNR, name
                faults++
            }
            line = substr(line, RSTART + RLENGTH)
        }
    }
    END { exit faults > 0 }
'
