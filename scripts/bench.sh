#!/usr/bin/env bash
# Measures tunbroker and, in the same run, what it is compared with: programs in C, Java's peers,
# Aeron IPC, a unix socket, a process for each call.
#
#   scripts/bench.sh [micro|ring|tun|bulk|forward|latency|control|startup|idle|scale|all]
#                    [--client native|i386|arm64] [--quick] [--install] [--json FILE]
#
# forward passes packets on between two adapters, and compares that with wireguard-go and tun-rs too
# where go and cargo are on the PATH; it builds them the first time, with what they download
# ("all --quick" does not).
#
#   --client   the JVM that clients run in (native)
#   --quick    few and short repetitions: shows that all of it works, and judges no time
#   --install  install what is missing, with apt; root only
#   --json     writes all figures to a file
#
# It builds what is not built. Each row ends with its ratio to its yardstick in the same run, which
# is what can be compared between machines; docs/performance-tables.md explains the rows. What
# cannot be measured here is named, with the reason. The exit code is 0 only if every packet was
# right.
set -euo pipefail
. "$(dirname "$0")/lib/machine.sh"
. "$(dirname "$0")/lib/build.sh"

subject=all client=native install=no options=()

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; }

misuse() {
    say "$*" >&2
    usage >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --client=* | --json=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
        --client | --json)
            [ $# -ge 2 ] || misuse "$1 needs a value"
            if [ "$1" = --client ]; then client=$2; else options+=(--json "$2"); fi
            shift 2
            ;;
        --quick) options+=(--quick) && shift ;;
        --install) install=yes && shift ;;
        -h | --help) usage && exit ;;
        -*) misuse "unknown option $1" ;;
        *) subject=$1 && shift ;;
    esac
done
case $subject in
    micro | ring | tun | bulk | forward | latency | control | startup | idle | scale | all) ;;
    *) misuse "no such subject: $subject" ;;
esac
case $client in i386 | arm64 | native) ;; *) misuse "no such client: $client" ;; esac

provide "$install" jdk maven gcc ip iperf3 ping "$client"
has_part gcc || die "there is no gcc, and nothing to compare with without it"
find_jvm "$client" || die "there is no $client JVM"
client_jvm=${jvm[*]}
find_jvm native || die "there is no JVM"

staged=$root/tests/target/lib
is_built "$staged" src || build -DskipTests

programs=$root/target/bench
mkdir -p "$programs"
for source in "$root"/tests/benchmarks/*.c; do
    program=$programs/$(basename "$source" .c)
    if [ ! "$program" -nt "$source" ] || [ ! "$program" -nt "${source%/*}/bench.h" ]; then
        gcc -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -o "$program" "$source"
    fi
done

# Builds a yardstick of another language, whose libraries are downloaded; without it, its rows are
# not measured, and a file says why.
build_peer() { # name, compiler, command and arguments...
    local name=$1 compiler=$2 source=$root/tests/benchmarks/$1 log=$programs/$1.log reason
    shift 2
    [ -x "$programs/$name" ] && [ -z "$(find "$source" -newer "$programs/$name" -print -quit)" ] && return
    rm -f "$programs/$name" "$programs/$name.missing"
    if ! command -v "$compiler" >/dev/null; then
        echo "there is no $compiler" >"$programs/$name.missing"
        return
    fi
    say "building $name with $compiler (output in $log)"
    # where nothing can be downloaded, some tools try for long
    if ! (cd "$source" && timeout 600 "$@") >"$log" 2>&1; then
        rm -f "$programs/$name"
        reason=$(grep -m 1 -i error "$log" || tail -n 1 "$log")
        echo "$compiler cannot build it ($log): $reason" >"$programs/$name.missing"
    fi
}

build_tun_rs() {
    CARGO_TARGET_DIR=$programs/cargo cargo build --locked --release &&
        cp "$programs/cargo/release/tun-rs-forward" "$programs/tun-rs"
}

# they take minutes: too long for who only looks whether all works
if [[ $subject == forward || ($subject == all && " ${options[*]} " != *" --quick "*) ]]; then
    build_peer wireguard-go go env GOTOOLCHAIN=local go build -o "$programs/wireguard-go" .
    export -f build_tun_rs
    export programs
    build_peer tun-rs cargo bash -c build_tun_rs
fi

dist=$root/launcher/target/dist
exec "${jvm[@]}" "-Dtunbroker.jvm.$client=$client_jvm" \
    "-Dtunbroker.dist=$dist" "-Dtunbroker.home=$dist" \
    -cp "$dist/lib/client/*:$dist/lib/command/*:$root/tests/target/classes:$root/tests/target/test-classes:$staged/*" \
    org.tunbroker.bench.Bench "$subject" --client "$client" \
    --programs "$programs" --benchmarks "$root/broker-native/target/test-classes" "${options[@]}"
