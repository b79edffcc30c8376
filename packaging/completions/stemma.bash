# bash completion for stemma; options as in src/cli/cli_options.c

_stemma_words() {
    local word
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$current")
}

_stemma_files() {
    local word
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
}

_stemma() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local commands="run add check show why pin set remove what-if report export demo help"
    local everywhere="--threads --quiet --lang --help --version -q -h -V"
    local command= operands=0 i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --threads | --lang | --until | --kinds | --to | --family | --outlet | --since | --output | -o | --child | --parent | --reject | \
            --note | --undo | --published | --without | --distrust-date) ((i++)) ;;
        -*) ;;
        *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((operands++)); fi ;;
        esac
    done
    case $previous in
    --lang) _stemma_words "fr en"; return ;;
    --until) _stemma_words "passages families claims statements"; return ;;
    --kinds) _stemma_words "copy copy,rewording copy,rewording,translation"; return ;;
    --to) _stemma_words "jsonl csv dot gexf passim"; return ;;
    --output | -o | --html) _stemma_files; return ;;
    --threads | --family | --outlet | --since | --child | --parent | --reject | --note | --undo | --published | \
        --without | --distrust-date) return ;;
    esac
    if [[ $current == -* ]]; then
        case $command in
        run) _stemma_words "--output -o --force --until --kinds $everywhere" ;;
        check) _stemma_words "--json --html $everywhere" ;;
        show | why) _stemma_words "--json $everywhere" ;;
        pin) _stemma_words "--child --parent --reject --origin --note --list --undo --json $everywhere" ;;
        set) _stemma_words "--published --outlet --note $everywhere" ;;
        remove) _stemma_words "--note $everywhere" ;;
        what-if) _stemma_words "--without --distrust-date --json $everywhere" ;;
        report) _stemma_words "--output -o --family --outlet --since $everywhere" ;;
        export) _stemma_words "--to --output -o $everywhere" ;;
        demo) _stemma_words "--output -o $everywhere" ;;
        *) _stemma_words "$everywhere" ;;
        esac
        return
    fi
    case $command in
    "" | help) _stemma_words "$commands" ;;
    show) if ((operands == 0)); then _stemma_files; else _stemma_words "articles families links passages edges sources decisions"; fi ;;
    *) _stemma_files ;;
    esac
}

complete -F _stemma stemma
