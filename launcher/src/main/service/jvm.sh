# The JVM of this installation's services, and whether root alone can change what they run. Sourced, not run.
# shellcheck shell=sh disable=SC2034 # what is set here is used there
#
# It runs with a right that the user's other programs lack, or as root. So it calls only programs of the system, by their
# paths, and takes nothing from the environment but TUNBROKER_JAVA of a unit (/etc/default/tunbroker).

name=tunbroker-$(/usr/bin/basename "$0")
# the installation's real folder: a link to it may lead to the next release from one moment to the next
home=$(/usr/bin/readlink -f "$0") && home=${home%/lib/service/*}
release=17 # of Java, the least that the broker takes

fail() { # what
    echo "$name: $*" >&2
    give_up 5 # ERROR_ACCESS_DENIED
}

# A client may connect again at once, and systemd starts this anew: not a hundred times a second, after which systemd
# would stop listening.
give_up() { # exit code
    if [ -n "${LISTEN_FDS:-}" ]; then /usr/bin/sleep 1; fi
    exit "$1"
}

# Fails unless a file or folder, what is in it, and all folders above it are root's, and writable by root alone.
require_root() { # path, options of find
    local path=$1 fault
    shift
    fault=$(/usr/bin/find -L "$path" "$@" \( ! -user 0 -o -perm /022 \) ! -type l -print -quit 2>&1) || fault=$path
    while [ -z "$fault" ] && [ "$path" != / ]; do
        path=$(/usr/bin/dirname "$path")
        fault=$(/usr/bin/find "$path" -maxdepth 0 \( ! -user 0 -o -perm /022 \) 2>&1) || fault=$path
    done
    [ -z "$fault" ] || fail "$fault is not root's, or others can write it; this service runs only what is root's alone"
}

# The first bytes of an executable: what it is made for.
format_of() { # file
    /usr/bin/head -c 20 "$1" | /usr/bin/od -An -v -t x1 -N 20 | /usr/bin/tr -d ' \n' | /usr/bin/cut -c 9-12,37-40
}

# Whether a JVM is of the machine's architecture, as its shell is, and new enough.
fits() { # java
    [ -x "$1" ] && [ "$(format_of "$1")" = "$(format_of "$(/usr/bin/readlink -f /bin/sh)")" ] || return 1
    version=$(/usr/bin/sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "${1%/bin/java}/release")
    [ "${version:-0}" -ge "$release" ]
}

# Sets java, and version: the folder runtime of the installation, what the administrator named, the system's choice, or any.
find_java() {
    local candidate
    for candidate in "$home/runtime/bin/java" "${TUNBROKER_JAVA:-}" /usr/bin/java /usr/lib/jvm/*/bin/java; do
        java=$(/usr/bin/readlink -f "$candidate") || continue
        if fits "$java"; then
            require_root "${java%/bin/java}"
            return
        fi
    done
    echo "$name: there is no JVM of Java $release or later for this machine; install one (openjdk-17-jre-headless)," \
        "or name one in /etc/default/tunbroker (TUNBROKER_JAVA=/PATH/bin/java)" >&2
    give_up 2 # ERROR_FILE_NOT_FOUND
}

# Sets options: what org.tunbroker.launcher.start.process.JvmOptions has, but for files.
find_options() {
    local machine
    options="-XX:+DisableAttachMechanism -XX:-UsePerfData -XX:-CreateCoredumpOnCrash -XX:+UseSerialGC"
    options="$options --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -Djdk.reflect.useNativeAccessorOnly=true"
    options="$options -Djna.nounpack=true -Djna.nosys=true -Djna.platform.library.path="
    if [ "$version" -ge 24 ]; then
        options="$options --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    fi
    for machine in "$home"/lib/broker/jna-*/; do
        if [ "$(format_of "${machine}libjnidispatch.so")" = "$(format_of "$java")" ]; then
            options="$options -Djna.boot.library.path=${machine%/}"
        fi
    done
}

require_root "$home"
find_java
find_options
