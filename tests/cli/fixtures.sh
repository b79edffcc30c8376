# Texts that several cases use; written for these tests. Read with `. "$fixtures"`.

# A flood, told by three outlets: `a` first, `b` repeats it with another number, `c` tells of something else.
articles() { # folder
    mkdir -p "$1"
    cat >"$1/a-2024-03-04.txt" <<'END'
River floods the lower town of Marrow

The river Marrow left its bed on Sunday night and flooded the lower town, where 140 households spent the night in the sports hall. The fire brigade pumped out the cellars of the hospital until six in the morning, and the old stone bridge was closed to all traffic. According to the mayor, Lena Orvik, the dam upstream held, but the sluice gates had not been opened in time because nobody was on duty. An inquiry will begin on Thursday.
END
    cat >"$1/b-2024-03-05.txt" <<'END'
Flood in Marrow

The river Marrow left its bed on Sunday night and flooded the lower town, where 180 households spent the night in the sports hall. The fire brigade pumped out the cellars of the hospital until six in the morning, and the old stone bridge was closed to all traffic. According to the mayor, Lena Orvik, the dam upstream held, but the sluice gates had not been opened in time because nobody was on duty. The schools stay shut today.
END
    cat >"$1/c-2024-03-06.txt" <<'END'
Orchestra finds a new conductor

After two years of searching, the city orchestra has chosen Ilse Tammerfors, who is thirty-one and comes from a family of bakers. She will open the season with a piece that has not been played here since 1968, and she wants the rehearsals to be open to every school class that asks.
END
}

# The same as JSON Lines with ids, outlets and dates, in the order that is asked for.
lines() { # order of a b c d ...
    for which; do
        case $which in
        a) echo '{"id":"marrow-a","outlet":"Marrow Times","date":"2024-03-04","title":"River floods the lower town","text":"The river Marrow left its bed on Sunday night and flooded the lower town, where 140 households spent the night in the sports hall. The fire brigade pumped out the cellars of the hospital until six in the morning, and the old stone bridge was closed to all traffic. According to the mayor, Lena Orvik, the dam upstream held, but the sluice gates had not been opened in time because nobody was on duty."}' ;;
        b) echo '{"id":"marrow-b","outlet":"Upland Post","date":"2024-03-05","title":"Flood in Marrow","text":"The river Marrow left its bed on Sunday night and flooded the lower town, where 180 households spent the night in the sports hall. The fire brigade pumped out the cellars of the hospital until six in the morning, and the old stone bridge was closed to all traffic. According to the mayor, Lena Orvik, the dam upstream held, but the sluice gates had not been opened in time because nobody was on duty. The schools stay shut today."}' ;;
        c) echo '{"id":"orchestra","outlet":"Upland Post","date":"2024-03-06","title":"Orchestra finds a new conductor","text":"After two years of searching, the city orchestra has chosen Ilse Tammerfors, who is thirty-one and comes from a family of bakers. She will open the season with a piece that has not been played here since 1968, and she wants the rehearsals to be open to every school class that asks."}' ;;
        d) echo '{"id":"marrow-d","outlet":"Radio Valley","date":"2024-03-07","title":"Marrow: inquiry into the flood","text":"An inquiry into the flood at Marrow began this morning. The river had flooded the lower town, where 180 households spent the night in the sports hall. The fire brigade pumped out the cellars of the hospital until six in the morning, and the old stone bridge was closed to all traffic. Witnesses from the water board were heard behind closed doors, and the district will publish a first account before Easter."}' ;;
        e) echo '{"id":"orchestra-2","outlet":"Radio Valley","date":"2024-03-09","title":"New conductor","text":"She will open the season with a piece that has not been played here since 1968, and she wants the rehearsals to be open to every school class that asks. The first concert is sold out."}' ;;
        esac
    done
}

# Runs a command, its streams and its exit status one after the other on standard output.
shown() {
    echo "\$ $*"
    "$@" >.out 2>.err
    status=$?
    cat .out .err
    rm -f .out .err
    echo "[$status]"
}

# True when a case can still be opened and holds this many articles.
holds() { # case number
    [ "$(stemma show "$1" articles --json | wc -l | tr -d ' ')" = "$2" ] && echo "$1 holds $2"
}

# Probabilities, scores and origins are the model's affair, measured elsewhere: here only that they stand where they
# belong. Reads standard input.
figures() {
    sed -e 's/ *[<>]\{0,1\}[0-9]\{1,3\}[^0-9a-z ]*%/ N%/g' \
        -e 's/[0-9]* à [0-9]* origines ([0-9]* probablement)/N origines/' -e 's/[0-9][0-9]* origine[s]*/N origines/g' \
        -e 's/[0-9]* to [0-9]* origins (probably [0-9]*)/N origins/' -e 's/[0-9][0-9]* origins\{0,1\}\([^a-z]\)/N origins\1/g' \
        -e 's/[0-9][0-9]* origins\{0,1\}$/N origins/'
}
