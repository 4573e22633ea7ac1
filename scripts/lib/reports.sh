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
