#!/usr/bin/env bash
# Debian's systemd-resolved, of the version of this machine's systemd, in a folder of its own. Installed, it
# would take /etc/resolv.conf over.
#
#   unpacked-resolved.sh FOLDER
#
# It needs systemd's own libraries, so it runs only beside that systemd.
set -euo pipefail

[ $# = 1 ] || {
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
    exit 2
}
folder=$(realpath -m "$1")
version=$(dpkg-query -W -f '${Version}' systemd)
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
apt-get -o APT::Sandbox::User=root -o Acquire::Retries=3 -q download "systemd-resolved=$version"
dpkg -x ./*.deb .
rm ./*.deb
