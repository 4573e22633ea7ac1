# What the scripts need on the machine, and how it is installed. Sourced, not run.
# shellcheck shell=bash disable=SC2034 # what is set here is used there
#
# The parts: jdk, maven, gcc, ip, iperf3, ping, pip, i386 and arm64 (a JVM of that architecture), java8,
# java8-i386, riscv64 and ppc64le (JVMs that are unpacked below target), wine and wine32 (for programs
# of 64 and 32 bits), tshark, mingw (compilers for both), resolved (systemd-resolved, with a bus, not running),
# grants (packages of sudo and doas, which the tests install in machines of their own), chromium (the
# one without windows).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
me=$(basename "$0" .sh)
invocation="$0${*:+ $*}"
PATH=$PATH:/usr/sbin:/sbin # where ip is; users of Debian do not have it
release=17 # of Java; what Debian 12 has, and the least that the build takes

# what brokers leave for the next ones belongs to this tree, not to the user
export XDG_CACHE_HOME=$root/target/cache

say() { echo "$me: $*"; }

die() {
    say "$*" >&2
    exit 1
}

# ---- what there is ----

native_architecture() {
    local kernel
    # uname tells an emulated process what it wants to hear
    kernel=$(cat /proc/sys/kernel/arch 2>/dev/null || uname -m)
    case $kernel in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
        *) echo "$kernel" ;;
    esac
}

# The words that start a JVM (native, i386, arm64, java8, java8-i386, riscv64, ppc64le), in the array
# jvm; fails when there is none.
find_jvm() {
    local java
    jvm=()
    if is_unpacked "$1"; then
        java=$(unpacked_folder "$1")/jvm/bin/java
        [ -x "$java" ] || return 1
        jvm=("$java")
        case $1 in
            riscv64 | ppc64le) jvm=("qemu-$1-static" -L "$(unpacked_folder "$1")/root" "$java") ;;
        esac
        # packages move on: what fits no longer together is unpacked again
        "${jvm[@]}" -version >/dev/null 2>&1
        return
    fi
    if [ "$1" = native ] || [ "$1" = "$(native_architecture)" ]; then
        java=${JAVA_HOME:+$JAVA_HOME/bin/java}
        [ -x "$java" ] || java=$(command -v java) || return 1
        jvm=("$java")
        return
    fi
    # the highest version, since names sort by it
    for java in /usr/lib/jvm/java-*-openjdk-"$1"/bin/java; do
        if [ -x "$java" ]; then jvm=("$java"); fi
    done
    [ ${#jvm[@]} -gt 0 ] || return 1
    if [ "$1" = arm64 ]; then
        command -v qemu-aarch64-static >/dev/null || return 1
        jvm=(qemu-aarch64-static -L / "${jvm[@]}")
    fi
}

# JVMs that no release of Debian has beside the others: lib/unpacked-jvm.sh brings them.
is_unpacked() { [[ $1 == java8* || $1 == riscv64 || $1 == ppc64le ]]; }

unpacked_folder() { echo "$root/target/jvms/$1"; }

# the version of Java, and Debian's name of the architecture
unpacked_words() {
    case $1 in
        java8) echo "8 $(dpkg --print-architecture)" ;;
        java8-i386) echo "8 i386" ;;
        riscv64) echo "$release riscv64" ;;
        ppc64le) echo "$release ppc64el" ;;
    esac
}

# The folder that has systemd-resolved and what belongs to it; fails when there is none that runs here.
find_resolved() {
    local program
    for program in dbus-daemon busctl systemd-socket-activate; do
        command -v "$program" >/dev/null || return
    done
    for resolved in / "$root/target/resolved"; do
        # one that is unpacked fits no other systemd
        if "$resolved/lib/systemd/systemd-resolved" --version >/dev/null 2>&1; then return; fi
    done
    return 1
}

# The folder that has the packages of sudo and doas.
grants=$root/target/grants

find_grants() { [ -n "$(compgen -G "$grants/sudo_*.deb")" ] && [ -n "$(compgen -G "$grants/opendoas_*.deb")" ]; }

# The word that starts Windows programs of 64 bits, in wine; fails when there is none.
find_wine() {
    # Debian's own, which need not be on the path; Wine 9 and later have one for both
    for wine in /usr/lib/wine/wine64 wine64 wine; do
        if command -v "$wine" >/dev/null; then return; fi
    done
    return 1
}

has_part() {
    case $1 in
        jdk) [ -x "${JAVA_HOME:-}/bin/javac" ] || command -v javac >/dev/null ;;
        maven) command -v mvn >/dev/null ;;
        # with its headers, which are a package of their own
        gcc) echo "#include <stdio.h>" | gcc -x c -fsyntax-only - 2>/dev/null ;;
        ip | ping | iperf3 | tshark) command -v "$1" >/dev/null ;;
        pip) python3 -m pip --version >/dev/null 2>&1 ;;
        chromium) command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null ;;
        wine) find_wine ;;
        resolved) find_resolved ;;
        grants) find_grants ;;
        wine32) [ -x /usr/lib/wine/wine ] ;;
        mingw)
            command -v x86_64-w64-mingw32-gcc >/dev/null &&
                command -v i686-w64-mingw32-gcc >/dev/null
            ;;
        *) find_jvm "$1" ;;
    esac
}

name_of() {
    case $1 in
        jdk) echo "a JDK" ;;
        maven) echo Maven ;;
        gcc | ip | iperf3 | ping | pip | tshark) echo "$1" ;;
        chromium) echo Chromium ;;
        wine) echo Wine ;;
        resolved) echo systemd-resolved ;;
        grants) echo "packages of sudo and doas" ;;
        wine32) echo "Wine for 32-bit programs" ;;
        mingw) echo "mingw-w64 (x86 and x86-64)" ;;
        java8) echo "Java 8" ;;
        java8-i386) echo "Java 8 (i386)" ;;
        *) echo "a JVM ($1)" ;;
    esac
}

packages_of() {
    case $1 in
        jdk) echo "openjdk-$release-jdk-headless" ;;
        maven) echo maven ;;
        gcc) echo "gcc libc6-dev" ;;
        ip) echo iproute2 ;;
        ping) echo iputils-ping ;;
        pip) echo python3-pip ;;
        iperf3) echo iperf3 ;;
        tshark) echo tshark ;;
        chromium) echo chromium-headless-shell ;;
        resolved) echo "systemd dbus" ;; # itself it is unpacked
        grants) echo apt ;; # which downloads them
        wine) echo "wine wine64" ;;
        # all in one step: alone, the 64-bit part may take its libraries from an update that the
        # 32-bit part does not have yet
        wine32) echo "wine wine64 wine32:i386" ;;
        mingw) echo "gcc-mingw-w64-x86-64 gcc-mingw-w64-i686" ;;
        native) echo "openjdk-$release-jre-headless" ;;
        java8 | java8-i386) echo patchelf ;; # what else it takes is unpacked
        riscv64 | ppc64le) echo qemu-user-static ;;
        arm64) echo "qemu-user-static openjdk-$release-jre-headless:arm64" ;;
        *) echo "openjdk-$release-jre-headless:$1" ;;
    esac
}

# ---- installing it ----

# Sees to it that the machine has the parts: installs what is missing, or says how that is done.
# What is missing after that, the caller finds out with has_part.
provide() { # yes|no to installing, parts...
    local install=$1 part missing=()
    shift
    for part in "$@"; do
        if ! has_part "$part"; then missing+=("$part"); fi
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return
    elif [ "$install" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        install_parts "${missing[@]}"
        hash -r
        return
    fi
    for part in "${missing[@]}"; do say "missing here: $(name_of "$part")"; done
    command -v apt-get >/dev/null || return 0
    if [ "$install" = yes ]; then say "nothing is installed: only root can do that"; fi
    say "to install: as root, ${invocation% --install} --install"
    say "or by hand: $(apt_line "${missing[@]}")"
    for part in "${missing[@]}"; do
        if [ "$part" = resolved ]; then
            say "and: scripts/lib/unpacked-resolved.sh $root/target/resolved"
        elif [ "$part" = grants ]; then
            say "and: scripts/lib/downloaded-packages.sh $grants sudo opendoas"
        elif is_unpacked "$part"; then
            say "and: scripts/lib/unpacked-jvm.sh $(unpacked_words "$part") $(unpacked_folder "$part")"
        fi
    done
}

# One architecture a line, of those that dpkg must be told of.
foreign_architectures() { # parts...
    local part known architecture
    known=" $(dpkg --print-architecture) $(dpkg --print-foreign-architectures | tr "\n" " ")"
    for part in "$@"; do
        for architecture in i386 arm64; do
            if [[ $(packages_of "$part") == *":$architecture"* && $known != *" $architecture "* ]]; then
                echo "$architecture"
                known+="$architecture "
            fi
        done
    done
}

apt_line() { # parts...
    local architecture part line=""
    for architecture in $(foreign_architectures "$@"); do
        line+="dpkg --add-architecture $architecture && "
    done
    line+="apt-get update; apt-get install --no-install-recommends"
    for part in "$@"; do
        line+=" $(packages_of "$part")"
    done
    echo "$line"
}

# Each part by itself, so that one that cannot be installed keeps no other away.
install_parts() { # parts...
    local architecture part packages log
    log=$(mktemp "${TMPDIR:-/tmp}/tunbroker-install.XXXXXX")
    for architecture in $(foreign_architectures "$@"); do
        say "telling dpkg of architecture $architecture"
        dpkg --add-architecture "$architecture"
    done
    say "apt-get update (output in $log)"
    # one index out of step is an error here, and often none below
    apt_get update >>"$log" 2>&1 || true
    for part in "$@"; do
        read -ra packages <<<"$(packages_of "$part")"
        say "apt-get install ${packages[*]}"
        if install_packages "$log" "${packages[@]}" && unpack "$part" >>"$log" 2>&1; then continue; fi
        say "this could not be installed. The last words about it:"
        tail -n 15 "$log" | sed 's/^/    /'
    done
}

# Does nothing for a part that packages alone make.
unpack() { # part
    if [ "$1" = resolved ]; then
        # where it is installed it was not missing for itself
        find_resolved || "$root/scripts/lib/unpacked-resolved.sh" "$root/target/resolved"
        return
    fi
    if [ "$1" = grants ]; then
        "$root/scripts/lib/downloaded-packages.sh" "$grants" sudo opendoas
        return
    fi
    is_unpacked "$1" || return 0
    local words
    read -ra words <<<"$(unpacked_words "$1")"
    "$root/scripts/lib/unpacked-jvm.sh" "${words[@]}" "$(unpacked_folder "$1")"
}

# Packages of two architectures install only at one version. Where one architecture's security index
# lags, the release alone still has them in step.
install_packages() { # log, packages...
    local log=$1 codename
    shift
    apt_get install "$@" >>"$log" 2>&1 && return
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    [ -n "$codename" ] || return
    say "again, from release $codename without its updates"
    apt_get install -t "$codename" "$@" >>"$log" 2>&1
}

apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -y -q --no-install-recommends \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" </dev/null
}
