#!/usr/bin/env bash
# Builds everything and runs all tests, those with JVMs of other architectures too.
#
#   scripts/test.sh [--install]
#
#   --install  install what is missing, with apt (root only); then a test that is skipped is a
#              failure
#
# It ends with the tests that failed or were skipped, the reasons, and one line:
#   tests: 123 passed, 0 failed, 0 skipped
set -euo pipefail
. "$(dirname "$0")/lib/machine.sh"

install=no
case "$*" in
    "") ;;
    --install) install=yes ;;
    *)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
        case "$*" in -h | --help) exit ;; *) exit 2 ;; esac
        ;;
esac

# Sums the reports up: writes each test that failed or was skipped, then the line that this script ends with.
summarize() {
    { cat "$root"/*/target/{surefire,failsafe}-reports/TEST-*.xml 2>/dev/null || true; } |
        awk '
            function attribute(name,    found) {
                if (!match($0, " " name "=\"[^\"]*\"")) return ""
                found = substr($0, RSTART, RLENGTH)
                return substr(found, length(name) + 4, length(found) - length(name) - 4)
            }
            function plain(text) {
                gsub(/&#10;.*/, "", text)
                gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text)
                gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&amp;/, "\\&", text)
                return text
            }
            # a CDATA section: a stack trace, or what a test printed, which may look like anything
            function inside(before,    opened, closed) {
                opened = match($0, /.*<!\[CDATA\[/) ? RLENGTH : 0
                closed = match($0, /.*\]\]>/) ? RLENGTH : 0
                return opened == closed ? before : opened > closed
            }
            function reason(    message) {
                message = plain(attribute("message"))
                if (message != "" || !sub(/.*<!\[CDATA\[/, "")) return message
                sub(/^[A-Za-z0-9_.]*Exception: /, "")
                sub(/^Assumption failed: /, "")
                return $0
            }
            cdata { cdata = inside(1); next }
            { cdata = inside(0) }
            /^<testsuite / {
                tests += attribute("tests")
                skipped += attribute("skipped")
                failed += attribute("errors") + attribute("failures")
            }
            /^ *<testcase / { test = plain(attribute("classname") "." attribute("name")) }
            /^ *<skipped/ { print "skipped: " test ": " reason() }
            /^ *<(failure|error) / { print "failed: " test ": " reason() }
            END {
                printf "tests: %d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped
            }'
}

provide "$install" jdk maven ip ping i386 arm64
has_part jdk || die "there is no JDK"
has_part maven || die "there is no Maven"

properties=()
for architecture in i386 arm64; do
    if find_jvm "$architecture"; then properties+=("-Dtunbroker.jvm.$architecture=${jvm[*]}"); fi
done

cd "$root"
rm -rf ./*/target/{surefire,failsafe}-reports
mkdir -p target
code=0
# Maven ends each output with an escape sequence, which would stand before the last line
mvn -B -ntp --fail-at-end "${properties[@]}" verify 2>&1 |
    sed -u 's/\x1b\[[0-9;]*m//g' || code=$?

summarize | tee target/tests.txt
result=$(tail -n 1 target/tests.txt)
[[ $code == 0 && $result == "tests: "[1-9]*" passed, 0 failed, "* ]] || exit 1
[[ $install == no || $result == *" 0 skipped" ]]
