/** What each shell is told, once, to complete `calico-why`. Each asks `calico-why complete -- WORDS`, silently. */

/** Bash breaks words at `:`, `=` and `@`: they are put together, and only what is behind the break is given back. */
const bash = `# bash completion of calico-why
_calico_why() {
  local rest="\${COMP_LINE:0:COMP_POINT}" words=() count=0 index word blank line
  for ((index = 0; index <= COMP_CWORD; index++)); do
    blank="\${rest%%[![:space:]]*}"
    rest="\${rest#"$blank"}"
    word="\${COMP_WORDS[index]}"
    ((index == COMP_CWORD)) && word="$rest"
    rest="\${rest#"$word"}"
    if ((count > 0)) && [[ -z $blank ]]; then
      words[count - 1]+="$word"
    else
      words[count]="$word"
      ((count++))
    fi
  done
  COMPREPLY=()
  ((count > 1)) || return 0
  local current="\${words[count - 1]}" marks="" mark head=""
  for mark in : = @; do
    [[ $COMP_WORDBREAKS == *"$mark"* ]] && marks+="$mark"
  done
  [[ -n $marks ]] && head="\${current%"\${current##*[$marks]}"}"
  while IFS= read -r line; do
    case "$line" in
      @files)
        compopt -o default 2>/dev/null
        return 0
        ;;
      @folders)
        compopt -o dirnames 2>/dev/null
        return 0
        ;;
    esac
    line="\${line%%$'\\t'*}"
    COMPREPLY+=("\${line#"$head"}")
  done < <(command calico-why complete -- "\${words[@]:1}" 2>/dev/null </dev/null)
  # What is only begun goes on.
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _calico_why calico-why
`;

const zsh = `#compdef calico-why
_calico_why() {
  local line word
  local -a done_words done_shown begun
  while IFS= read -r line; do
    case "$line" in
      @files) _files; return ;;
      @folders) _files -/; return ;;
    esac
    word="\${line%%$'\\t'*}"
    if [[ $word == */ ]]; then
      begun+=("$word")
    else
      done_words+=("$word")
      done_shown+=("\${line/$'\\t'/  -- }")
    fi
  done < <(command calico-why complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)
  (( \${#begun} )) && compadd -S '' -a begun
  (( \${#done_words} )) && compadd -l -d done_shown -a done_words
  return 0
}
if [[ "\${funcstack[1]}" == _calico_why || "\${funcstack[1]}" == _calico-why ]]; then
  _calico_why "$@"
else
  compdef _calico_why calico-why
fi
`;

const fish = `# fish completion of calico-why
function __calico_why_complete
    set -l typed (commandline -opc) (commandline -ct)
    set -l found (command calico-why complete -- $typed[2..-1] 2>/dev/null </dev/null)
    switch "$found[1]"
        case @files
            __fish_complete_path (commandline -ct | string unescape)
        case @folders
            __fish_complete_directories (commandline -ct | string unescape) ''
        case '*'
            test (count $found) -gt 0; and printf '%s\\n' $found
    end
end
complete -c calico-why -f -a '(__calico_why_complete)'
`;

export const completionScripts = { bash, zsh, fish };
