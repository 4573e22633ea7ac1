#!/usr/bin/env bash
# Builds the simulated driver and checks under Wine that it answers as expected; with genuine DLLs,
# what those answer under Wine, too.
#
#   check.sh DIRECTORY [AMD64_DLL X86_DLL]
#
# DIRECTORY is for what is built, what was printed, and, unless WINEPREFIX is set, Wine's files.
# WINE64 and WINE32 name the loaders for 64-bit and 32-bit programs.
set -euo pipefail

case $# in
    1 | 3) ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 2 ;;
esac
sources=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)

# the log has Windows' messages in it
export LC_ALL=C
# no window, no browser, no Mono: all that Wine would ask for
export WINEPREFIX=${WINEPREFIX:-$out/prefix} WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
unset DISPLAY
failed=0

# expect EXPECTED ARCHITECTURE PROGRAM ARGUMENT...
expect() {
    local expected=$sources/check/expected/$1.txt printed=$out/$2/$1.txt loader code=0
    case $2 in
        amd64) loader=${WINE64:-/usr/lib/wine/wine64} ;;
        x86) loader=${WINE32:-/usr/lib/wine/wine} ;;
    esac
    # a crash or a hang shows as lines that are missing
    timeout 300 "$loader" "$out/$2/$3.exe" "${@:4}" </dev/null 2>/dev/null |
        tr -d '\r' >"$printed" || code=$?
    if [ "$code" = 0 ] && diff -u "$expected" "$printed"; then
        echo "$1 $2: as expected"
    else
        echo "$1 $2: NOT as expected (exit code $code)"
        failed=1
    fi
}

"$sources/build.sh" "$out"
for architecture in amd64 x86; do
    dll=Z:$out/$architecture/simtun.dll
    expect simulated-calls "$architecture" calls "$dll"
    expect simulated-switches "$architecture" switches "$dll" "Z:$out/$architecture/switches"
    expect simulated-load "$architecture" load "$dll"
done
if [ $# = 3 ]; then
    expect genuine-calls amd64 calls "Z:$(realpath "$2")"
    expect genuine-calls x86 calls "Z:$(realpath "$3")"
fi
exit "$failed"
