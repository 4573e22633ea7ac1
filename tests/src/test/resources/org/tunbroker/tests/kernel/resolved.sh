# Starts a system bus and systemd-resolved in namespaces that were made for them, and ends them with the input.
# $1 is where Debian's package systemd-resolved is unpacked.
set -eu
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/dbus /run/tunbroker /run/systemd/resolve
if ! getent passwd systemd-resolve >/dev/null; then
    for file in passwd group; do cp "/etc/$file" "/run/$file"; done
    echo "systemd-resolve:x:61053:61053::/:/usr/sbin/nologin" >>/run/passwd
    echo "systemd-resolve:x:61053:" >>/run/group
    for file in passwd group; do mount --bind "/run/$file" "/etc/$file"; done
fi
chown systemd-resolve:systemd-resolve /run/systemd/resolve
cat >/run/dbus/bus.conf <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
  </policy>
  <include>$1/usr/share/dbus-1/system.d/org.freedesktop.resolve1.conf</include>
</busconfig>
END
dbus-daemon --config-file=/run/dbus/bus.conf --nofork --nopidfile &
bus=$!
"$1/lib/systemd/systemd-resolved" &
resolved=$!
# a stopped process hears of nothing but KILL, and one that ended is no failure
trap 'kill -s KILL "$resolved" || true; kill -s KILL "$bus" || true' EXIT
tries=0
until busctl --auto-start=no call org.freedesktop.resolve1 / org.freedesktop.DBus.Peer Ping >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { echo "systemd-resolved does not answer"; exit 1; }
    sleep 0.05
done
echo "ready $resolved"
cat
