#compdef pine
# made by `pine completion zsh`
_pine() {
  local -a commands
  if (( CURRENT == 2 )); then
    commands=(
      'apply:Apply exactly what a run has planned'
      'approve:Say yes to a run that awaits approval'
      'build:Render a run'\''s files on the server, as a bundle'
      'cancel:Ask a run to stop'
      'completion:Write the script that completes commands and flags in a shell'
      'destroy:Remove everything that a blueprint made'
      'discard:Give a plan up before it is applied'
      'doctor:Find out why pine and the server do not get along'
      'init:Begin a blueprint from a quill'\''s schema'
      'lint:Check blueprints and templates, with a quill where there is one'
      'list:List runs, newest first'
      'logs:Show the log of a run, or follow it'
      'outputs:Show the outputs of an applied run, or one of them'
      'override:Let a run go on that a policy refused, or that nobody approved'
      'plan:See what a blueprint or a run would change'
      'policy:policy commands'
      'port:port commands'
      'quill:quill commands'
      'render:Show the Terraform files that a blueprint becomes'
      'report:Show everything of one run, or how the newest runs went'
      'run:Take a blueprint all the way\: plan it, show it, ask, apply it'
      'schema:schema commands'
      'status:Show where a run stands'
      'submit:Hand a blueprint to the server and go on'
      'summary:Show the outcome of a run at a glance'
      'template:template commands'
      'validate:Tell whether blueprints are what their quills ask for'
      'version:Tell the version of pine'
    )
    _describe command commands
    return
  fi
  if (( CURRENT == 3 )) && [[ ${words[2]} == policy ]]; then
    commands=(
      'show:Show what each policy said of a run'
      'test:Run the test cases beside Sentinel policies'
      'apply:Run Sentinel policies and show why they fail'
      'explain:Say why Sentinel policies do not pass\: which resources, which values'
      'fmt:Give policies their canonical layout'
      'check:Tell what is wrong with policies, or seldom meant, without running them'
      'mock:Make mocks of a plan, to write cases with'
    )
    _describe command commands
    return
  fi
  if (( CURRENT == 3 )) && [[ ${words[2]} == port ]]; then
    commands=(
      'publish:Show a quill or a blueprint in Port, once it is valid'
    )
    _describe command commands
    return
  fi
  if (( CURRENT == 3 )) && [[ ${words[2]} == quill ]]; then
    commands=(
      'list:List the kinds of infrastructure that can be asked for'
      'show:Show what a kind takes and what it is made of'
      'init:Begin a quill\: schema, template, example, tests, pages'
      'lint:Tell what is wrong with quills, or seldom meant'
      'test:Run the tests beside quills'
      'diff:Compare two versions of a quill'
      'impact:Tell what a new version would change for what is live'
      'push:Publish a quill, once lint and its tests agree'
      'deprecate:Advise against a version of a quill'
      'revoke:Forbid a version of a quill'
    )
    _describe command commands
    return
  fi
  if (( CURRENT == 3 )) && [[ ${words[2]} == schema ]]; then
    commands=(
      'diff:Tell what a new schema breaks, and for which live blueprints'
    )
    _describe command commands
    return
  fi
  if (( CURRENT == 3 )) && [[ ${words[2]} == template ]]; then
    commands=(
      'render:Render one template with variables from a file'
    )
    _describe command commands
    return
  fi
  case "${words[2]} ${words[3]}" in
    init\ *)
      _arguments \
        '--version[Of the quill, such as "~> 1.0"; else the newest]:RANGE:' \
        '--out[Write it there, unless the file exists]:FILE:_files' \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    lint\ *)
      _arguments \
        '--strict[Warnings count as faults]' \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--rules[The platform'\''s rules, beside --quills; else PORC_RULES]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml, sarif]:FORMAT:(table json yaml sarif)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    validate\ *)
      _arguments \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--rules[The platform'\''s rules, beside --quills; else PORC_RULES]:DIR:_files' \
        '--policies[A policy set, or a folder of sets, to ask before the plan; may be given again]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml, sarif]:FORMAT:(table json yaml sarif)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    render\ *)
      _arguments \
        '--out[Write the files there; without it they are printed]:DIR:_files' \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--rules[The platform'\''s rules, beside --quills; else PORC_RULES]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'template render')
      _arguments \
        '--vars[The variables, as a YAML or JSON object; - is standard input]:FILE:_files' \
        '--escape[What the output is\: auto (by the file'\''s name), none, hcl, json]:KIND:(auto none hcl json)' \
        '--root[Where the templates are that it may include; the file'\''s own folder when absent]:DIR:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    run\ *)
      _arguments \
        '--auto-approve[Apply without asking]' \
        '--wait[Follow the run to where it stops (the default)]' \
        '--no-wait[Only ask for it; do not follow the run]' \
        '--timeout[Follow no longer than this (30s, 10m, 2h); the run goes on]:TIME:' \
        '--cancel[Ctrl-C cancels the run; without this it only stops following]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    submit\ *)
      _arguments \
        '--goal[How far the server takes it by itself\: submitted, built, planned, applied]:GOAL:(submitted built planned applied)' \
        '--operation[What is planned\: apply, destroy, refresh]:OPERATION:(apply destroy refresh)' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    build\ *)
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    plan\ *)
      _arguments \
        '--detailed-exitcode[Exit with 2 when the plan has changes]' \
        '--destroy[Plan the removal of everything; with a FILE]' \
        '--wait[Follow the run to where it stops (the default)]' \
        '--no-wait[Only ask for it; do not follow the run]' \
        '--timeout[Follow no longer than this (30s, 10m, 2h); the run goes on]:TIME:' \
        '--cancel[Ctrl-C cancels the run; without this it only stops following]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    apply\ *)
      _arguments \
        '--auto-approve[Apply without asking]' \
        '--wait[Follow the run to where it stops (the default)]' \
        '--no-wait[Only ask for it; do not follow the run]' \
        '--timeout[Follow no longer than this (30s, 10m, 2h); the run goes on]:TIME:' \
        '--cancel[Ctrl-C cancels the run; without this it only stops following]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    approve\ *)
      _arguments \
        '--reason[Why, for the audit trail]:TEXT:' \
        '--change-record[Change record that allows it, in place of the blueprint'\''s]:NUMBER:' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    override\ *)
      _arguments \
        '--of[What is overridden\: policy (the default), approval]:WHAT:(policy approval)' \
        '--reason[Why, for the audit trail]:TEXT:' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    destroy\ *)
      _arguments \
        '--auto-approve[Apply without asking]' \
        '--wait[Follow the run to where it stops (the default)]' \
        '--no-wait[Only ask for it; do not follow the run]' \
        '--timeout[Follow no longer than this (30s, 10m, 2h); the run goes on]:TIME:' \
        '--cancel[Ctrl-C cancels the run; without this it only stops following]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    cancel\ *)
      _arguments \
        '--reason[Why, for the audit trail]:TEXT:' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    discard\ *)
      _arguments \
        '--reason[Why, for the audit trail]:TEXT:' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    status\ *)
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    logs\ *)
      _arguments \
        '--follow[Go on until the run is over]' \
        '--phase[Only the lines of run (PORC'\''s own), plan or apply]:PHASE:(run plan apply)' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    summary\ *)
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    report\ *)
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'policy show')
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    outputs\ *)
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    list\ *)
      _arguments \
        '--status[Only runs in it; may be given again]:STATUS:' \
        '--kind[Only blueprints of this kind]:KIND:' \
        '--repo[Only blueprints of this repository]:OWNER/NAME:' \
        '--environment[Only blueprints for this environment]:ENV:' \
        '--workspace[Only runs in this workspace]:NAME:' \
        '--text[Only runs in which this text occurs]:TEXT:' \
        '--limit[How many at most (50)]:NUMBER:' \
        '--after[Only runs older than this one]:RUN:' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill list')
      _arguments \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill show')
      _arguments \
        '--version[Such as "~> 1.0"; else the newest]:RANGE:' \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'schema diff')
      _arguments \
        '--kind[Whose live blueprints are checked, where neither side is a quill]:KIND:' \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill init')
      _arguments \
        '--from[Begin with a copy of that quill]:KIND@VERSION:' \
        '--dir[Where it is made; else KIND/VERSION]:DIR:_files' \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill lint')
      _arguments \
        '--strict[Warnings count as faults]' \
        '--output[How the result is written\: table, json, yaml, sarif]:FORMAT:(table json yaml sarif)' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill test')
      _arguments \
        '--accept[Write what there is as what is expected; look at what changes]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill diff')
      _arguments \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill impact')
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill push')
      _arguments \
        '--dry-run[Lint and test only; publish nothing]' \
        '--strict[Warnings count as faults]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'port publish')
      _arguments \
        '--dry-run[Validate only; publish nothing]' \
        '--strict[Warnings count as faults]' \
        '--quills[Quills in DIR/{kind}/{version}, without a server; may be given again]:DIR:_files' \
        '--rules[The platform'\''s rules, beside --quills; else PORC_RULES]:DIR:_files' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill deprecate')
      _arguments \
        '--reason[Why\: shown to everybody who asks for it]:TEXT:' \
        '--replace-by[The version to take instead]:VERSION:' \
        '--undo[It is good again]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'quill revoke')
      _arguments \
        '--reason[Why\: shown to everybody who asks for it]:TEXT:' \
        '--replace-by[The version to take instead]:VERSION:' \
        '--undo[It is good again]' \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'policy test')
      _arguments \
        '--run[Only policies, and behind a / cases, whose file name the RE2 pattern finds]:PATTERN:' \
        '--verbose[Show prints and rules of cases that passed too]' \
        '--coverage[Say which rules no case has seen pass, or fail]' \
        '--json[Write the results as one JSON document]' \
        '--max-concurrency[Cases at once; else one a processor]:N:' \
        '--timeout[Stop after this (30s, 10m, 2h); else 5m]:TIME:' \
        '--allow-http[Let policies reach HOST (or HOST\:PORT) by HTTP; may be given again]:HOST:' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'policy apply')
      _arguments \
        '--config[The configuration; else all *.hcl of the working folder, or sentinel.json]:FILE:_files' \
        '--plan[What terraform show -json tells of a plan, for tfplan, tfconfig and tfstate]:FILE:_files' \
        '--param[A param of the policies; may be given again]:NAME=VALUE:' \
        '--global[A variable that the policies find set; may be given again]:NAME=VALUE:' \
        '--trace[Show prints and rules of policies that pass too]' \
        '--json[Write results and traces as one JSON document]' \
        '--json-rule[Write the value of one rule as JSON; with a single policy]:RULE:' \
        '--timeout[Stop after this (30s, 10m, 2h); else 5m]:TIME:' \
        '--prompt[Whether to ask for params without a value; on a terminal, but for JSON, it does]:BOOL:(true false)' \
        '--allow-http[Let policies reach HOST (or HOST\:PORT) by HTTP; may be given again]:HOST:' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'policy explain')
      _arguments \
        '--config[The configuration, or a test case; else all *.hcl of the working folder]:FILE:_files' \
        '--plan[What terraform show -json tells of a plan, for tfplan, tfconfig and tfstate]:FILE:_files' \
        '--param[A param of the policies; may be given again]:NAME=VALUE:' \
        '--global[A variable that the policies find set; may be given again]:NAME=VALUE:' \
        '--json[Write the causes as one JSON document]' \
        '--timeout[Stop after this (30s, 10m, 2h); else 5m]:TIME:' \
        '--allow-http[Let policies reach HOST (or HOST\:PORT) by HTTP; may be given again]:HOST:' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'policy fmt')
      _arguments \
        '--check[Change nothing; name the files that need it and exit with 1]' \
        '--write[Whether files are rewritten (true, the default) or what they become is printed]:BOOL:(true false)' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'policy check')
      _arguments \
        '--strict[Warnings count as faults]' \
        '--json[The same as -o json]' \
        '--output[How the result is written\: table, json, yaml, sarif]:FORMAT:(table json yaml sarif)' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    'policy mock')
      _arguments \
        '--plan[The plan\: what terraform show -json tells; - is standard input]:FILE:_files' \
        '--run[What tfrun has, as a JSON object; else a run like many, to be edited]:FILE:_files' \
        '--out[Where the mocks are written; else mocks]:DIR:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    doctor\ *)
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--url[The server; else PORC_URL, else the server of this machine]:URL:' \
        '--token-file[File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine'\''s admin token]:FILE:_files' \
        '--ca-file[PEM certificates to trust in place of the system'\''s; else PORC_CA_FILE]:FILE:_files' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    completion\ *)
      _arguments \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
    version\ *)
      _arguments \
        '--output[How the result is written\: table, json, yaml]:FORMAT:(table json yaml)' \
        '--help[Explain this command]' \
        '--color[Colours\: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never]:WHEN:(auto always never)' \
        '*:operand:_files'
      ;;
  esac
}
compdef _pine pine
