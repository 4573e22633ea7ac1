# The options of the scripts that run tests. Sourced, not run.
# shellcheck shell=bash disable=SC2034 # what is set here is used there

# Sets install and all to yes or no. Prints the script's own head where it is asked for help, or is
# told anything else.
parse_options() { # the script's arguments...
    local option
    install=no
    all=no
    for option in "$@"; do
        case $option in
            --install) install=yes ;;
            --all) all=yes ;;
            *)
                sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
                case $option in -h | --help) exit ;; *) exit 2 ;; esac
                ;;
        esac
    done
}
