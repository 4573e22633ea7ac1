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
jvms=(i386 arm64) elsewhere='^System property [[]tunbroker[.]test[.]'
if [ "$all" = yes ]; then
    jvms+=(java8 java8-i386 riscv64 ppc64le)
else
    elsewhere+='|^the system property tunbroker[.]jvm[.](java8|java8-i386|riscv64|ppc64le) names no JVM'
fi
provide "$install" jdk maven ip ping "${jvms[@]}"
has_part jdk || die "there is no JDK"
has_part maven || die "there is no Maven"

properties=()
[ "$all" = no ] || properties+=(-Dtest.excluded.groups=)
for name in "${jvms[@]}"; do
    if find_jvm "$name"; then properties+=("-Dtunbroker.jvm.$name=${jvm[*]}"); fi
done

cd "$root"
rm -rf ./*/target/{surefire,failsafe}-reports target/windows/tests.txt
mkdir -p target
code=0
# Maven ends each output with an escape sequence, which would stand before the last line
mvn -B -ntp --fail-at-end "${properties[@]}" verify 2>&1 |
    sed -u 's/\x1b\[[0-9;]*m//g' || code=$?

for module in */; do
    if [ -d "$module/src/test/java" ]; then report_missing "${module%/}" "$all"; fi
done
reports=(./*/target/{surefire,failsafe}-reports/TEST-*.xml)
[ "$all" = no ] || heavy_times "${reports[@]}"
summarize "linux tests" "$elsewhere" "${reports[@]}" |
    tee target/tests.txt

"$root/scripts/test-windows.sh" "$@" || code=$?

result=$(add_up tests target/tests.txt target/windows/tests.txt) || code=1
echo "$result"
[[ $code == 0 && $result == "tests: "[1-9]*" passed, 0 failed, "* ]] || exit 1
[[ $install == no || $result == *" 0 skipped" ]]
