#!/usr/bin/env bash
# Builds the simulated driver and its check programs with mingw-w64.
#
#   build.sh DIRECTORY
#
# Writes DIRECTORY/amd64 and DIRECTORY/x86, each with simtun.dll, calls.exe, switches.exe, load.exe.
set -euo pipefail

[ $# = 1 ] || { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 2; }
sources=$(cd "$(dirname "$0")" && pwd)

build() {
    local folder=$1/$2 compiler=$3-w64-mingw32-gcc
    # nothing of the compiler's may be needed beside the results
    local flags=(-std=gnu11 -O2 -Wall -Wextra -Werror -static -s)
    command -v "$compiler" >/dev/null || { echo "build.sh: there is no $compiler" >&2; exit 1; }
    mkdir -p "$folder"
    # the fix-up: exports.def has the plain names of what x86 decorates
    "$compiler" "${flags[@]}" -shared -Wl,--enable-stdcall-fixup \
        -o "$folder/simtun.dll" "$sources"/*.c "$sources/exports.def"
    local program
    for program in calls switches load; do
        "$compiler" "${flags[@]}" -o "$folder/$program.exe" \
            "$sources/check/$program.c" "$sources/check/dll.c"
    done
}

build "$1" amd64 x86_64
build "$1" x86 i686
