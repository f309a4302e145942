# bash completion of pine; made by `pine completion bash`
# Run ids, newest first; none when the server does not answer at once. The shell expands what it
# is given to choose from, so nothing passes but letters that mean nothing to it.
_pine_runs() { timeout 2 "$1" list 2>/dev/null | sed -n 's/^\(porc-[a-z0-9-]*\) .*/\1/p'; }
_pine() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $prev in
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
    --escape) COMPREPLY=($(compgen -W 'auto none hcl json' -- "$cur")); return ;;
    --goal) COMPREPLY=($(compgen -W 'submitted built planned applied' -- "$cur")); return ;;
    --of) COMPREPLY=($(compgen -W 'policy approval' -- "$cur")); return ;;
    --operation) COMPREPLY=($(compgen -W 'apply destroy refresh' -- "$cur")); return ;;
    --output) COMPREPLY=($(compgen -W 'table json yaml' -- "$cur")); return ;;
    --phase) COMPREPLY=($(compgen -W 'run plan apply' -- "$cur")); return ;;
    --prompt) COMPREPLY=($(compgen -W 'true false' -- "$cur")); return ;;
    --write) COMPREPLY=($(compgen -W 'true false' -- "$cur")); return ;;
    -o) COMPREPLY=($(compgen -W 'table json yaml' -- "$cur")); return ;;
  esac
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W 'apply approve build cancel completion destroy discard doctor init lint list logs outputs override plan policy port quill render report run schema status submit summary template validate version' -- "$cur"))
    return
  fi
  if ((COMP_CWORD == 2)); then
    case $prev in
      policy) COMPREPLY=($(compgen -W 'show test apply explain fmt check mock' -- "$cur")); return ;;
      port) COMPREPLY=($(compgen -W 'publish' -- "$cur")); return ;;
      quill) COMPREPLY=($(compgen -W 'list show init lint test diff impact push deprecate revoke' -- "$cur")); return ;;
      schema) COMPREPLY=($(compgen -W 'diff' -- "$cur")); return ;;
      template) COMPREPLY=($(compgen -W 'render' -- "$cur")); return ;;
    esac
  fi
  if [[ $cur != -* ]]; then
    [[ ${COMP_WORDS[*]:2:COMP_CWORD-2} == *porc-* ]] && return
    case $prev in --ca-file|--change-record|--reason|--timeout|--token-file|--url) return ;; esac
    case ${COMP_WORDS[1]} in
      build|plan|apply|approve|override|cancel|discard|status|logs|summary|report|outputs) COMPREPLY=($(compgen -W "$(_pine_runs "${COMP_WORDS[0]}")" -- "$cur")) ;;
    esac
    return
  fi
  case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
    init\ *) COMPREPLY=($(compgen -W '--version --out --quills --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    lint\ *) COMPREPLY=($(compgen -W '--strict --quills --rules --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    validate\ *) COMPREPLY=($(compgen -W '--quills --rules --policies --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    render\ *) COMPREPLY=($(compgen -W '--out --quills --rules --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'template render') COMPREPLY=($(compgen -W '--vars --escape --root --help -h --color' -- "$cur")) ;;
    run\ *) COMPREPLY=($(compgen -W '--auto-approve --wait --no-wait --timeout --cancel --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    submit\ *) COMPREPLY=($(compgen -W '--goal --operation --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    build\ *) COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    plan\ *) COMPREPLY=($(compgen -W '--detailed-exitcode --destroy --wait --no-wait --timeout --cancel --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    apply\ *) COMPREPLY=($(compgen -W '--auto-approve --wait --no-wait --timeout --cancel --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    approve\ *) COMPREPLY=($(compgen -W '--reason --change-record --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    override\ *) COMPREPLY=($(compgen -W '--of --reason --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    destroy\ *) COMPREPLY=($(compgen -W '--auto-approve --wait --no-wait --timeout --cancel --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    cancel\ *) COMPREPLY=($(compgen -W '--reason --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    discard\ *) COMPREPLY=($(compgen -W '--reason --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    status\ *) COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    logs\ *) COMPREPLY=($(compgen -W '--follow -f --phase --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    summary\ *) COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    report\ *) COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'policy show') COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    outputs\ *) COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    list\ *) COMPREPLY=($(compgen -W '--status --kind --repo --environment --workspace --text --limit --after --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill list') COMPREPLY=($(compgen -W '--quills --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill show') COMPREPLY=($(compgen -W '--version --quills --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'schema diff') COMPREPLY=($(compgen -W '--kind --quills --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill init') COMPREPLY=($(compgen -W '--from --dir --quills --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill lint') COMPREPLY=($(compgen -W '--strict --output -o --help -h --color' -- "$cur")) ;;
    'quill test') COMPREPLY=($(compgen -W '--accept --output -o --help -h --color' -- "$cur")) ;;
    'quill diff') COMPREPLY=($(compgen -W '--quills --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill impact') COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill push') COMPREPLY=($(compgen -W '--dry-run --strict --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'port publish') COMPREPLY=($(compgen -W '--dry-run --strict --quills --rules --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill deprecate') COMPREPLY=($(compgen -W '--reason --replace-by --undo --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'quill revoke') COMPREPLY=($(compgen -W '--reason --replace-by --undo --output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    'policy test') COMPREPLY=($(compgen -W '--run --verbose --coverage --json --max-concurrency --timeout --allow-http --help -h --color' -- "$cur")) ;;
    'policy apply') COMPREPLY=($(compgen -W '--config --plan --param --global --trace --json --json-rule --timeout --prompt --allow-http --help -h --color' -- "$cur")) ;;
    'policy explain') COMPREPLY=($(compgen -W '--config --plan --param --global --json --timeout --allow-http --help -h --color' -- "$cur")) ;;
    'policy fmt') COMPREPLY=($(compgen -W '--check --write --help -h --color' -- "$cur")) ;;
    'policy check') COMPREPLY=($(compgen -W '--strict --json --output -o --help -h --color' -- "$cur")) ;;
    'policy mock') COMPREPLY=($(compgen -W '--plan --run --out --help -h --color' -- "$cur")) ;;
    doctor\ *) COMPREPLY=($(compgen -W '--output -o --url --token-file --ca-file --help -h --color' -- "$cur")) ;;
    completion\ *) COMPREPLY=($(compgen -W '--help -h --color' -- "$cur")) ;;
    version\ *) COMPREPLY=($(compgen -W '--output -o --help -h --color' -- "$cur")) ;;
  esac
}
complete -o default -F _pine pine
