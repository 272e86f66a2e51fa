#compdef framewise
# Completions of framewise for zsh. In ~/.zshrc, after compinit:  source <(framewise completion zsh)
_framewise() {
    local -a found
    found=(${(f)"$(${~words[1]} complete " ${(j: :)words[2,CURRENT-1]} $PREFIX" 2>/dev/null)"})
    if (( $#found )); then compadd -- $found; else _files; fi
}
if [[ $funcstack[1] == _framewise ]]; then _framewise "$@"; else compdef _framewise framewise; fi
