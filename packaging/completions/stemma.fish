# fish completion for stemma; options as in src/cli/cli_options.c

set -l commands run add check show why report export demo help
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -f
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a run -d 'Read articles, compare them, build their families'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a add -d 'Add articles to a case'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a check -d 'Show what reading sees'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a show -d 'Show a case'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a why -d 'Explain one pair of articles'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a report -d 'Write the report, one offline page'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a export -d 'Write the results as files'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a demo -d 'Run the bundled sample and open its report'
complete -c stemma -n "not __fish_seen_subcommand_from $commands" -a help -d 'Show help'

complete -c stemma -l threads -x -d 'Threads to use'
complete -c stemma -s q -l quiet -d 'No progress, no warnings, no closing sentence'
complete -c stemma -l lang -x -a 'fr en' -d 'Language of messages'
complete -c stemma -s h -l help -d 'Show help'
complete -c stemma -s V -l version -d 'Show the version'

complete -c stemma -n '__fish_seen_subcommand_from run report export demo' -s o -l output -r -F -d 'Where to write'
complete -c stemma -n '__fish_seen_subcommand_from run' -l force -d 'Replace an existing case'
complete -c stemma -n '__fish_seen_subcommand_from run' -l until -x -a 'passages families claims statements' -d 'Stop after a stage'
complete -c stemma -n '__fish_seen_subcommand_from run' -l kinds -x -a 'copy copy,rewording copy,rewording,translation' -d 'Kinds of passages'
complete -c stemma -n '__fish_seen_subcommand_from check' -l html -r -d 'A page an article'
complete -c stemma -n '__fish_seen_subcommand_from check show' -l json -d 'JSON Lines'
complete -c stemma -n '__fish_seen_subcommand_from show' -a 'articles families links passages edges'
complete -c stemma -n '__fish_seen_subcommand_from report' -l family -x -d 'Only this family'
complete -c stemma -n '__fish_seen_subcommand_from report' -l outlet -x -d 'Only this outlet'
complete -c stemma -n '__fish_seen_subcommand_from report' -l since -x -d 'Only families since this date'
complete -c stemma -n '__fish_seen_subcommand_from export' -l to -x -a 'jsonl csv dot gexf passim' -d 'Format'
complete -c stemma -n '__fish_seen_subcommand_from help' -f -a 'run add check show why report export demo help'
