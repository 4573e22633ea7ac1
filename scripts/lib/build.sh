# Builds what a script needs, if it is not built. Sourced, not run, after machine.sh.
# shellcheck shell=bash disable=SC2154 # what machine.sh sets

# Whether a folder that the build stages is there and younger than all that it is made of.
is_built() { # folder, sources of a module
    [ -d "$1" ] &&
        [ -z "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/"$2" -newer "$1" -print -quit)" ]
}

build() { # Maven's options...
    local log=$root/target/$me-build.log
    has_part jdk || die "nothing is built, and there is no JDK to build with"
    has_part maven || die "nothing is built, and there is no Maven to build with"
    mkdir -p "$root/target"
    say "building (output in $log; the first time Maven downloads what it needs)"
    if ! (cd "$root" && mvn -B -ntp -Dstyle.color=never -Dspotless.check.skip=true \
        -Dcheckstyle.skip=true "$@" package 2>&1) |
        tee "$log" | sed -n "s/^\[INFO\] Building tunbroker\( [a-z].*\) [0-9].*\[\(.*\)\].*/$me: building\1 (\2)/p"; then
        sed -n '/\[ERROR\]/p;/\[Help 1\]/q' "$log" >&2
        die "the build failed"
    fi
}
