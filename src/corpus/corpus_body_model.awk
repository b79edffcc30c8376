# A model of data/html becomes a table in C: name=PREFIX out=FILE.
BEGIN { FS = "\t"; nodes = 0; trees = 0 }
/^#/ || /^$/ { next }
$1 == "tree" { roots[trees++] = nodes; next }
$1 == "leaf" { row[nodes++] = "{" number($2) ", 0, 0}"; next }
{ row[nodes++] = "{" number($2) ", " $3 ", STM_FEATURE_" $1 "}" }
# A literal of type float.
function number(text) { return (text ~ /[.e]/ ? text : text ".0") "f" }
END {
    print "/* Made from data/html. */" > out
    printf "static const model_node %s_nodes[%d] = {\n", name, nodes > out
    for (i = 0; i < nodes; i++) print "    " row[i] "," > out
    print "};" > out
    printf "static const unsigned %s_roots[%d] = {\n", name, trees > out
    for (i = 0; i < trees; i++) print "    " roots[i] "," > out
    print "};" > out
}
