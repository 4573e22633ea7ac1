#!/usr/bin/env bash
# Packages of Debian's in a folder, not installed: the tests install them in machines of their own.
#
#   downloaded-packages.sh FOLDER PACKAGE...
set -euo pipefail

[ $# -ge 2 ] || {
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
    exit 2
}
folder=$(realpath -m "$1")
shift
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
apt-get -o APT::Sandbox::User=root -o Acquire::Retries=3 -q download "$@"
