# Sums up JUnit's XML reports. Sourced, not run.
# shellcheck shell=bash
#
# Writes each test that failed or was skipped, with its reason, then one line:
#   LABEL: 123 passed, 0 failed, 0 skipped
# A test that is only for another operating system than the one it ran on, or was skipped for a
# reason that matches the pattern, is neither passed nor skipped: it is run elsewhere.
summarize() { # label, pattern of reasons, reports...
    local label=$1 elsewhere="^(parent was skipped: )?Disabled on operating system: |$2"
    shift 2
    { cat "$@" 2>/dev/null || true; } |
        awk -v label="$label" -v elsewhere="$elsewhere" '
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
                sub(/\]\]>.*/, "")
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
            /^ *<skipped/ {
                why = reason()
                if (why ~ elsewhere) { tests--; skipped-- }
                else print "skipped: " test ": " why
            }
            /^ *<(failure|error)[ >]/ { print "failed: " test ": " reason() }
            END {
                printf "%s: %d passed, %d failed, %d skipped\n",
                    label, tests - failed - skipped, failed, skipped
            }'
}

# Writes a result that comes from no test of JUnit's.
report() { # file to write, passed|skipped|failure, class or subject, name, reason
    local skipped=0 failures=0 element=""
    case $2 in
        skipped) skipped=1 element="<skipped message=\"$5\"/>" ;;
        failure) failures=1 element="<failure message=\"$5\"/>" ;;
    esac
    printf '<testsuite tests="1" skipped="%d" failures="%d" errors="0">\n<testcase name="%s" classname="%s">\n%s\n</testcase>\n</testsuite>\n' \
        "$skipped" "$failures" "$4" "$3" "$element" >"$1"
}

# The test classes of a module: a name a line, and behind those that are heavy as a whole "heavy".
test_classes() { # folder of a module
    find "$1/src/test/java" -name '*Test.java' -exec awk -v folder="$1/src/test/java/" '
        FNR == 1 { heavy = abstract = declared = 0 }
        declared { next }
        /^@Tag\("heavy"\)/ { heavy = 1 }
        /^(public )?(abstract )?(final )?class / {
            declared = 1
            name = substr(FILENAME, length(folder) + 1)
            sub(/\.java$/, "", name)
            gsub("/", ".", name)
            if (!/abstract/) print name (heavy ? " heavy" : "")
        }' {} +
}

# A class whose JVM crashed has no report at all. Writes a failure for each that has none.
report_missing() { # folder of a module, whether heavy ones were run
    local class heavy file
    while read -r class heavy; do
        [ -z "$heavy" ] || [ "$2" = yes ] || continue
        for file in "$1"/target/{surefire,failsafe}-reports/TEST-"$class".xml; do
            [ ! -f "$file" ] || continue 2
        done
        mkdir -p "$1/target/surefire-reports"
        report "$1/target/surefire-reports/TEST-missing-$class.xml" failure "$class" "the class" \
            "it has no report: its JVM ended before it did, or was not started"
    done < <(test_classes "$1")
}

# How long each heavy test took, a line each, the longest first.
heavy_times() { # reports...
    local folder
    { cat "$@" 2>/dev/null || true; } | awk '
        function attribute(name) {
            if (!match($0, " " name "=\"[^\"]*\"")) return ""
            return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
        }
        FILENAME != "-" { heavy[$1] = 1; next }
        /^ *<testcase / {
            class = attribute("classname")
            method = attribute("name")
            sub(/[^A-Za-z0-9_].*/, "", method)
            if (class in heavy) time[class] += attribute("time")
            else if (class "." method in heavy) time[class "." method] += attribute("time")
        }
        END { for (test in time) printf "heavy: %6.1f s %s\n", time[test], test }' \
        <(for folder in "$root"/*/; do heavy_tests "$folder"; done) - | sort -k2 -rn
}

# The classes and methods that are tagged as heavy, a name a line.
heavy_tests() { # folder of a module
    [ -d "$1/src/test/java" ] || return 0
    { grep -rlF '@Tag("heavy")' "$1/src/test/java" || true; } | while read -r file; do
        awk -v class="$(sed "s|^$1/*src/test/java/||; s|\.java$||; s|/|.|g" <<<"$file")" '
            /^ *@Tag\("heavy"\)/ { tagged = 1 }
            tagged && /^[a-z ]*class / { print class; exit }
            tagged && match($0, /[A-Za-z0-9_]+\(.*[{(]$/) && / void / {
                name = $0
                sub(/\(.*/, "", name)
                sub(/.* /, "", name)
                print class "." name
                tagged = 0
            }' "$file"
    done
}

# Adds up the last lines of files that summarize wrote.
add_up() { # label, files...
    local label=$1
    shift
    tail -q -n 1 "$@" |
        awk -v label="$label" '
            {
                sub(/.*: /, "")
                passed += $1
                failed += $3
                skipped += $5
            }
            END { printf "%s: %d passed, %d failed, %d skipped\n", label, passed, failed, skipped }'
}
