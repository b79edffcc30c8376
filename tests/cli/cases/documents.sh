# the manual page and the completions know every command and every option that the program has, and no other
packaging=$(dirname "$fixtures")/../../packaging
commands=$(stemma --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
echo $commands
for command in $commands; do
    for file in stemma.1 stemma.fr.1 completions/stemma.bash completions/_stemma completions/stemma.fish; do
        sed 's/\\-/-/g' "$packaging/$file" | grep -qw -e "$command" || echo "$file lacks $command"
    done
done
for command in $commands; do stemma help $command; done |
    sed -n 's/^  \(-[a-zA-Z], \)\{0,1\} *--\([a-z-]*\).*/\2/p' | sort -u >options
tr '\n' ' ' <options
echo
while read -r option; do
    grep -q -e "--$option" "$packaging/completions/stemma.bash" || echo "bash lacks --$option"
    grep -q -e "--$option" "$packaging/completions/_stemma" || echo "zsh lacks --$option"
    grep -q -e "-l $option " "$packaging/completions/stemma.fish" || echo "fish lacks --$option"
    sed 's/\\-/-/g' "$packaging/stemma.1" | grep -q -e "--$option" || echo "the manual lacks --$option"
    sed 's/\\-/-/g' "$packaging/stemma.fr.1" | grep -q -e "--$option" || echo "the French manual lacks --$option"
done <options
{
    sed 's/\\-/-/g' "$packaging/stemma.1" "$packaging/stemma.fr.1"
    cat "$packaging/completions/stemma.bash" "$packaging/completions/_stemma"
} | grep -o -e '--[a-z][a-z-]*' | sed 's/^--//' | sort -u | comm -23 - options
sed -n 's/^complete .* -l \([a-z-]*\) .*/\1/p' "$packaging/completions/stemma.fish" | sort -u | comm -23 - options
