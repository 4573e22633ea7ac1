#!/usr/bin/env bash
# A JVM of Debian's unstable release, in a folder of its own, with its own libraries: the system is
# not touched. Debian 12 has no Java 8, and knows not every architecture.
#
#   unpacked-jvm.sh VERSION ARCHITECTURE FOLDER
#
# ARCHITECTURE is Debian's word for it: amd64, i386, riscv64, ppc64el. The packages come from the mirror that
# this machine's apt uses, and apt checks them by Debian's signature. Then the JVM is
# FOLDER/jvm/bin/java; the folder must not be moved. One for this machine's processor needs patchelf;
# one for another runs in qemu-user's -L FOLDER/root. It has no certificates: TLS does not work.
set -euo pipefail

[ $# = 3 ] || {
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
    exit 2
}
version=$1 architecture=$2 folder=$(realpath -m "$3")
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' "Created-By: Packages" |
    awk -v codename="$codename" '$1 == codename && !found++ { print $2 }')
[ -n "$mirror" ] || {
    echo "apt knows no mirror of Debian $codename; apt-get update may help" >&2
    exit 1
}

rm -rf "$folder"
home=$folder/jvm libraries=$folder/root
state=$folder/apt
mkdir -p "$state/lists/partial" "$state/archives/partial" "$state/debs"
: >"$state/status"
echo "deb [signed-by=$keyring] $mirror sid main" >"$state/sources.list"

private_apt() {
    apt-get -qq \
        -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State::Lists="$state/lists" -o Dir::State::Status="$state/status" \
        -o Dir::Cache="$state" \
        -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
        -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User=root \
        -o Acquire::Check-Valid-Until=false "$@" # a mirror may lag; the signature still holds
}

private_apt update
(cd "$state/debs" &&
    private_apt download "openjdk-$version-jre-headless" libc6 libgcc-s1 libstdc++6 zlib1g)
for package in "$state"/debs/*.deb; do dpkg-deb -x "$package" "$libraries"; done
rm -r "$state"
# out of what takes the place of the system's folders below qemu: else no JVM of the system is seen
mv "$libraries/usr/lib/jvm/java-$version-openjdk-$architecture" "$home"
mv "$libraries/etc" "$folder"
rm -r "$libraries/usr/lib/jvm"
# links that a system has, and no package
for place in "$libraries"/usr/lib*; do ln -s "usr/${place##*/}" "$libraries/${place##*/}"; done
# Debian's links to files of /etc
find "$home" -type l -lname '/etc/*' | while read -r link; do
    ln -sfn "$folder$(readlink "$link")" "$link"
done

case $architecture in
    amd64) triple=x86_64-linux-gnu loader=ld-linux-x86-64.so.2 ;;
    i386) triple=i386-linux-gnu loader=ld-linux.so.2 ;;
    *) exit ;;
esac
# Named in the programs themselves: a JVM that is run by ld.so as a command does not find its home
# (it asks /proc/self/exe), and LD_LIBRARY_PATH would be handed on to the programs that it starts.
libraries+=/usr/lib/$triple
find "$home/" -type f -path '*/bin/*' | while read -r program; do
    own=$(patchelf --print-rpath "$program" 2>/dev/null) || continue # no ELF file
    patchelf --set-interpreter "$libraries/$loader" \
        --force-rpath --set-rpath "$libraries:$own" "$program"
done
