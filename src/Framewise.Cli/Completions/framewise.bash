# Completions of framewise for bash. In ~/.bashrc:  source <(framewise completion bash)
_framewise() {
    local IFS=$'\n' program=${COMP_WORDS[0]} line=${COMP_LINE:0:COMP_POINT}
    COMPREPLY=($(compgen -W "$("${program/#\~/$HOME}" complete "${line#*"$program"}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _framewise framewise
