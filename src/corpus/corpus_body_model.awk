# A model of data/html becomes tables in C: name=PREFIX out=FILE. Besides the trees, how far the trees behind each one
# can still move the sum.
BEGIN { FS = "\t"; nodes = 0; trees = 0 }
/^#/ || /^$/ { next }
$1 == "tree" { roots[trees++] = nodes; next }
$1 == "leaf" {
    tree = trees - 1
    if (!(tree in most) || $2 > most[tree]) most[tree] = $2 + 0
    if (!(tree in least) || $2 < least[tree]) least[tree] = $2 + 0
    row[nodes++] = "{" number($2) ", 0, 0}"
    next
}
{ row[nodes++] = "{" number($2) ", " $3 ", STM_FEATURE_" $1 "}" }
# A literal of type float.
function number(text) { return (text ~ /[.e]/ ? text : text ".0") "f" }
END {
    print "/* Made from data/html. */" > out
    printf "static const model_node %s_nodes[%d] = {\n", name, nodes > out
    for (i = 0; i < nodes; i++) print "    " row[i] "," > out
    print "};" > out
    up = down = 0
    for (i = trees - 1; i >= 0; i--) {
        line[i] = sprintf("{%d, %.6ff, %.6ff}", roots[i], down, up)
        up += most[i]
        down += least[i]
    }
    printf "static const model_tree %s_trees[%d] = {\n", name, trees > out
    for (i = 0; i < trees; i++) print "    " line[i] "," > out
    print "};" > out
}
