# Starts process 1 of namespaces of its own, over an overlay of this system: what units, dpkg and useradd do there is seen
# nowhere else. Says "ready PID" when it serves, and ends it with the input. $1 is what process 1 is: systemd, or a shell
# that only waits (sh). The rest are folders that are seen there as here, also where they are file systems of their own.
set -euo pipefail
init=$1
shift

# control groups of the new kind: alone, or beside the old ones
groups=/sys/fs/cgroup/unified
[ -e "$groups/cgroup.procs" ] || groups=/sys/fs/cgroup
[ -e "$groups/cgroup.controllers" ] || { echo "there are no unified control groups"; exit 1; }
group=$groups/tunbroker-test-$$
mkdir "$group"
place=$(mktemp -d /var/tmp/tunbroker-machine.XXXXXX)
log=$place/log
machine=
clean_up() {
    if [ -n "$machine" ]; then
        kill -s KILL "$machine" 2>/dev/null || true
        wait "$machine" 2>/dev/null || true
    fi
    # the processes of a killed namespace need a moment
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
        [ -d "$group" ] || break
        sleep 0.05
    done
    rm -rf "$place"
}
trap clean_up EXIT

prepare() { # place, init, folders...
    local place=$1 init=$2 root=$1/root device folder
    local inside=(env -i container=tunbroker-test PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot .)
    shift 2
    mkdir "$place/disk" "$root"
    mount -t tmpfs tmpfs "$place/disk"
    mkdir "$place/disk/upper" "$place/disk/work"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$place/disk/upper,workdir=$place/disk/work" "$root"
    cd "$root"
    mount -t proc proc proc
    # other settings of the kernel than those of namespaces are everybody's
    for folder in fs kernel vm; do
        mount --bind "proc/sys/$folder" "proc/sys/$folder"
        mount -o remount,ro,bind "proc/sys/$folder"
    done
    # systemd leaves devices alone where this is read-only
    mount -t sysfs -o ro sysfs sys
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount -t tmpfs -o mode=755 tmpfs run
    mount -t tmpfs -o mode=1777 tmpfs tmp
    mount -t tmpfs -o mode=755 tmpfs dev
    mkdir dev/net dev/pts dev/shm
    mount -t tmpfs -o mode=1777 tmpfs dev/shm
    for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 kmsg:1:11 net/tun:10:200; do
        IFS=: read -r device major minor <<<"$device"
        mknod -m 666 "dev/$device" c "$major" "$minor"
    done
    # a unit with PrivateDevices does not start without it
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    ln -s /proc/self/fd/0 dev/stdin
    ln -s /proc/self/fd/1 dev/stdout
    ln -s /proc/self/fd/2 dev/stderr
    for folder in "$@"; do
        mkdir -p ".$folder"
        mount --rbind "$folder" ".$folder"
        mount -o remount,ro,bind ".$folder"
    done
    # nothing of this system's starts but what every system has
    : >etc/machine-id
    rm -rf etc/systemd/system
    mkdir -p etc/systemd/system
    for device in systemd-networkd.service systemd-timesyncd.service systemd-binfmt.service \
        proc-sys-fs-binfmt_misc.automount systemd-remount-fs.service systemd-firstboot.service; do
        ln -s /dev/null "etc/systemd/system/$device"
    done
    ip link set lo up 2>/dev/null || true
    # in a changed root (chroot) nobody could make a user namespace; where there is no other way, that stays so
    if pivot_root . mnt 2>/dev/null; then
        cd /
        umount -l mnt
    fi
    # a shell that waits also reaps processes that others left
    [ "$init" = systemd ] || exec "${inside[@]}" /bin/sh -c 'while :; do sleep 600 & wait $!; done'
    exec "${inside[@]}" /lib/systemd/systemd --system --unit=basic.target --log-target=null --show-status=0
}
export -f prepare

(
    echo "$BASHPID" >"$group/cgroup.procs"
    exec unshare --net --mount --pid --ipc --uts --cgroup --fork --kill-child bash -euc 'prepare "$@"' - "$place" "$init" "$@"
) </dev/null >"$log" 2>&1 &
machine=$!

# Whether the machine takes commands. Before systemd runs there, systemctl sees a changed root and says yes to everything.
serves() { # process
    [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$init" ] || return 1
    [ "$init" != systemd ] ||
        SYSTEMD_IGNORE_CHROOT=1 nsenter --target "$1" --all --root --wd="/proc/$1/root" \
            systemctl is-active --quiet basic.target 2>/dev/null
}

tries=0
until [ -n "${first:-}" ] && serves "$first"; do
    first=$(grep -lsx "PPid:[[:space:]]$machine" /proc/[0-9]*/status | head -n 1 | cut -d / -f 3) || first=
    tries=$((tries + 1))
    if [ "$tries" -ge 400 ] || [ ! -d "/proc/$machine" ]; then
        cat "$log"
        echo "$init does not start"
        exit 1
    fi
    sleep 0.05
done
echo "ready $first"
cat
