# Completions of framewise for fish. Once:  framewise completion fish > ~/.config/fish/completions/framewise.fish
function __framewise_complete
    set -l words (commandline -opc)
    $words[1] complete " "(string join ' ' -- $words[2..] (commandline -ct)) 2>/dev/null
end
complete -c framewise -a '(__framewise_complete)'
