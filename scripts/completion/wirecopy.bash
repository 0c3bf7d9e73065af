# bash completion for wirecopy, written by 'wirecopy --completion bash'

_wirecopy()
{
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' words='' i
    COMPREPLY=()
    if [[ $word == "=" ]]; then
        word=''
    elif [[ $previous == "=" ]] && ((COMP_CWORD > 1)); then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }
    done
    case $command/$previous in
    index/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    index/--follow)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    index/--done)
        mapfile -t COMPREPLY < <(compgen -W "move delete keep" -- "$word")
        return
        ;;
    index/--poll)
        return
        ;;
    index/--limit)
        return
        ;;
    index/--min-verdict)
        mapfile -t COMPREPLY < <(compgen -W "related derived edited identical" -- "$word")
        return
        ;;
    index/--field)
        return
        ;;
    index/--default-source)
        return
        ;;
    index/--threads)
        return
        ;;
    index/--batch)
        return
        ;;
    lookup/--radius)
        return
        ;;
    lookup/--within)
        return
        ;;
    lookup/--source)
        return
        ;;
    lookup/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    lookup/--limit)
        return
        ;;
    lookup/--min-verdict)
        mapfile -t COMPREPLY < <(compgen -W "related derived edited identical" -- "$word")
        return
        ;;
    lookup/--field)
        return
        ;;
    lookup/--default-source)
        return
        ;;
    lookup/--threads)
        return
        ;;
    lookup/--batch)
        return
        ;;
    compare/--html)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    compare/--width)
        return
        ;;
    compare/--field)
        return
        ;;
    groups/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    groups/--min-size)
        return
        ;;
    groups/--min-verdict)
        mapfile -t COMPREPLY < <(compgen -W "derived edited" -- "$word")
        return
        ;;
    groups/--limit)
        return
        ;;
    groups/--html)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    serve/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    serve/--listen)
        return
        ;;
    serve/--tokens)
        return
        ;;
    serve/--tls-cert)
        return
        ;;
    serve/--tls-key)
        return
        ;;
    serve/--threads)
        return
        ;;
    serve/--max-body)
        return
        ;;
    serve/--max-batch)
        return
        ;;
    serve/--max-memory)
        return
        ;;
    serve/--max-connections)
        return
        ;;
    serve/--timeout)
        return
        ;;
    serve/--idle-timeout)
        return
        ;;
    stats/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    verify/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    export/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    import/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    import/--threads)
        return
        ;;
    import/--batch)
        return
        ;;
    backup/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    delete/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    expire/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    expire/--older-than)
        return
        ;;
    kill/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    versions/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    compact/--db)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    esac
    case $command in
    '' | help)
        words="help index lookup compare groups serve stats verify export import backup delete expire kill versions compact --help --version --verbose"
        ;;
    index)
        words="--db --follow --done --poll --keep-text --json --limit --min-verdict --evidence --field --default-source --skip-bad --threads --batch --progress --no-progress --quiet --exit-status --help"
        ;;
    lookup)
        words="--radius --within --source --other-sources --db --json --limit --min-verdict --evidence --field --default-source --skip-bad --threads --batch --progress --no-progress --quiet --exit-status --help"
        ;;
    compare)
        words="--json --html --width --field --exit-status --help"
        ;;
    groups)
        words="--db --min-size --min-verdict --limit --json --html --help"
        ;;
    serve)
        words="--db --listen --read-only --keep-text --tokens --tls-cert --tls-key --threads --max-body --max-batch --max-memory --max-connections --timeout --idle-timeout --quiet --help"
        ;;
    stats)
        words="--db --json --help"
        ;;
    verify)
        words="--db --quiet --help"
        ;;
    export)
        words="--db --help"
        ;;
    import)
        words="--db --skip-bad --threads --batch --progress --no-progress --quiet --help"
        ;;
    backup)
        words="--db --help"
        ;;
    delete)
        words="--db --exit-status --quiet --help"
        ;;
    expire)
        words="--db --older-than --quiet --help"
        ;;
    kill)
        words="--db --json --exit-status --quiet --help"
        ;;
    versions)
        words="--db --json --exit-status --help"
        ;;
    compact)
        words="--db --quiet --help"
        ;;
    esac
    if [[ $word == -* || -z $command || $command == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}

complete -F _wirecopy wirecopy
