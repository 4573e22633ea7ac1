#!/usr/bin/env bash
# First light: a JVM of another architecture answers the system's ping through a TUN adapter that a
# broker in a native JVM owns.
#
#   scripts/demo.sh [--client i386|arm64|native] [--driver linux|loopback] [--count N] [--install]
#
#   --client   the JVM that the client runs in (i386)
#   --driver   linux: a TUN device of the kernel; loopback: one in memory, which needs no rights
#              (linux)
#   --count    how many echo requests (5)
#   --install  install what is missing, with apt; root only
#
# It builds what is not built, and runs in a network namespace and a broker directory of its own:
# nothing of the host changes. It ends with one line, and exit code 0 only if nothing was lost:
#   demo: client=i386/32 broker=amd64/64 driver=linux sent=5 received=5 lost=0 rtt_ms_p50=0.21
set -euo pipefail
. "$(dirname "$0")/lib/machine.sh"
. "$(dirname "$0")/lib/build.sh"

client=i386 driver=linux count=5 install=no

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }

misuse() {
    say "$*" >&2
    usage >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --client=* | --driver=* | --count=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
        --client | --driver | --count)
            [ $# -ge 2 ] || misuse "$1 needs a value"
            declare "${1#--}=$2"
            shift 2
            ;;
        --install) install=yes && shift ;;
        -h | --help) usage && exit ;;
        *) misuse "unknown option $1" ;;
    esac
done
case $client in i386 | arm64 | native) ;; *) misuse "no such client: $client" ;; esac
case $driver in linux | loopback) ;; *) misuse "no such driver: $driver" ;; esac
[[ $count =~ ^[1-9][0-9]{0,8}$ ]] || misuse "no such count: $count"

dist=$root/launcher/target/dist

is_demo_built() { is_built "$dist/lib/broker" src/main; }

# The words that run a command in a network namespace of its own, in the array namespace.
find_namespace() {
    namespace=(unshare --net)
    if [ "$(id -u)" != 0 ] || ! "${namespace[@]}" true 2>/dev/null; then
        namespace=(unshare --user --map-root-user --net)
        "${namespace[@]}" true 2>/dev/null || namespace=()
    fi
}

# Whether a TUN device can be made in such a namespace.
can_make_tun() {
    [ ${#namespace[@]} -gt 0 ] && "${namespace[@]}" bash -c '
        if command -v ip >/dev/null; then
            ip tuntap add dev probe mode tun
        else
            exec 3<>/dev/net/tun
        fi' 2>/dev/null
}

# shellcheck disable=SC2317 # called by a trap, as what follows
# The processes of brokers in this directory.
brokers() {
    local file words
    for file in /proc/[0-9]*/cmdline; do
        mapfile -d '' -t words 2>/dev/null <"$file" || continue
        if [[ "${words[*]} " == *" --directory $directory/"* ]]; then basename "${file%/cmdline}"; fi
    done
}

# shellcheck disable=SC2317
# A broker outlives its last client for some seconds. The demo has no use for that.
clean_up() {
    local tries processes signal=TERM
    for ((tries = 0; tries < 50; tries++)); do
        mapfile -t processes < <(brokers)
        [ ${#processes[@]} -gt 0 ] || break
        if ((tries == 30)); then signal=KILL; fi
        if ((tries % 30 == 0)); then kill "-$signal" "${processes[@]}" 2>/dev/null || true; fi
        sleep 0.1
    done
    rm -rf "$directory"
}

parts=("$client")
if ! is_demo_built; then
    parts=(jdk maven "${parts[@]}")
elif [ "$client" != native ]; then
    parts+=(native)
fi
if [ "$driver" = linux ]; then parts+=(ip ping); fi
provide "$install" "${parts[@]}"

is_demo_built || build -pl launcher -am -Dmaven.test.skip=true
if ! has_part "$client"; then
    say "there is no $client JVM: going on with the native one"
    client=native
fi
find_jvm "$client" || die "there is no JVM at all"

find_namespace
if [ "$driver" = linux ] && ! can_make_tun; then
    say "no rights for a kernel TUN here (/dev/net/tun, CAP_NET_ADMIN): going on with the driver loopback"
    driver=loopback
elif [ "$driver" = linux ] && ! has_part ping; then
    say "there is no ping: going on with the driver loopback"
    driver=loopback
fi

base=/dev/shm
[ -w $base ] || base=${TMPDIR:-/tmp}
directory=$(mktemp -d "$base/tunbroker-demo.XXXXXX")
trap clean_up EXIT
code=0
"${namespace[@]}" "${jvm[@]}" "-Dtunbroker.dir=$directory" \
    -cp "$dist/lib/client/*:$dist/lib/command/*" \
    org.tunbroker.launcher.command.TunbrokerCommand ping --driver "$driver" --count "$count" || code=$?
if [ $code != 0 ]; then
    tail -n 20 "$directory"/*/log 2>/dev/null | sed 's/^/broker: /' >&2 || true
fi
exit $code
