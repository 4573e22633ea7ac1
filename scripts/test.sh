#!/usr/bin/env bash
# Builds everything and runs the tests, those with JVMs of other architectures too, and those for
# Windows (test-windows.sh).
#
#   scripts/test.sh [--install] [--all]
#
#   --install  install what is missing, with apt (root only); then a test that is skipped is a
#              failure
#   --all      run the heavy tests too, those that take long, and print how long each took; and
#              clients in Java 8 and in JVMs of more architectures
#
# It ends with the tests that failed or were skipped, the reasons, and one line:
#   tests: 123 passed, 0 failed, 0 skipped
set -euo pipefail
. "$(dirname "$0")/lib/machine.sh"
. "$(dirname "$0")/lib/reports.sh"
. "$(dirname "$0")/lib/options.sh"

parse_options "$@"
jvms=(i386 arm64) heavy=() elsewhere='^System property [[]tunbroker[.]test[.]'
if [ "$all" = yes ]; then
    jvms+=(java8 java8-i386 riscv64 ppc64le)
    heavy=(chromium)
else
    elsewhere+='|^the system property tunbroker[.]jvm[.](java8|java8-i386|riscv64|ppc64le) names no JVM'
    elsewhere+='|^in other JVMs it takes long'
fi
# what the tests for Windows need as well: they begin while those here run
provide "$install" jdk maven ip ping iperf3 tshark resolved grants "${heavy[@]}" "${jvms[@]}" pip wine32 wine mingw
has_part jdk || die "there is no JDK"
has_part maven || die "there is no Maven"

properties=()
# what a release has besides, sources and Javadoc, is built too
[ "$all" = no ] || properties+=(-Dtest.excluded.groups= -Prelease)
if find_resolved; then properties+=("-Dtunbroker.resolved=$resolved"); fi
if find_grants; then properties+=("-Dtunbroker.grants=$grants"); fi
for name in "${jvms[@]}"; do
    if find_jvm "$name"; then properties+=("-Dtunbroker.jvm.$name=${jvm[*]}"); fi
done

cd "$root"
rm -rf ./*/target/{surefire,failsafe}-reports target/windows/tests.txt
mkdir -p target
log=target/maven.log
: >"$log"
rm -f "$log.end"

# Beside the system tests, which wait more than they compute; once the build is done.
test_windows() { # options...
    until grep -qE 'failsafe(-plugin)?:[^ ]*:integration-test .*@ tunbroker-tests' "$log"; do
        [ ! -e "$log.end" ] || return 1
        sleep 1
    done
    "$root/scripts/test-windows.sh" "$@" 2>&1 | sed -u 's/^/windows| /'
}

# a process group of its own, so that it ends with this script
set -m
test_windows "$@" </dev/null &
windows=$!
set +m
trap 'kill -- "-$windows" 2>/dev/null || true' EXIT

code=0
# Maven ends each output with an escape sequence, which would stand before the last line
# Two modules at a time: the unit tests of one leave a core idle.
mvn -B -ntp -T 2 --fail-at-end "${properties[@]}" verify 2>&1 |
    sed -u 's/\x1b\[[0-9;]*m//g' | tee "$log" || code=$?
: >"$log.end"

for module in */; do
    if [ -d "$module/src/test/java" ]; then report_missing "${module%/}" "$all"; fi
done
if [ "$all" = yes ] && [ "$(id -u)" = 0 ] && grep -q "Coverage checks have not been met" "$log"; then
    report tests/target/surefire-reports/TEST-coverage.xml failure "unit tests" coverage \
        "a module's own unit tests run too few of its lines: see the warnings above"
fi
reports=(./*/target/{surefire,failsafe}-reports/TEST-*.xml)
[ "$all" = no ] || heavy_times "${reports[@]}"
summarize "linux tests" "$elsewhere" "${reports[@]}" | tee target/tests.txt

wait "$windows" || code=$?
cat target/windows/tests.txt || say "the tests for Windows were not run"
result=$(add_up tests target/tests.txt target/windows/tests.txt) || code=1
echo "$result"
[[ $code == 0 && $result == "tests: "[1-9]*" passed, 0 failed, "* ]] || exit 1
[[ $install == no || $result == *" 0 skipped" ]]
