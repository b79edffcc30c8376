# data/reuse/NAME.tsv becomes a table in C: name=NAME out=FILE.
BEGIN { FS = "\t"; count = 0 }
/^#/ || /^$/ { next }
{ row[count++] = "[W_" $1 "] = " $2 }
END {
    print "/* Made from data/reuse. */" > out
    printf "static const double %s_weights[] = {\n", name > out
    for (i = 0; i < count; i++) print "    " row[i] "," > out
    print "};" > out
}
