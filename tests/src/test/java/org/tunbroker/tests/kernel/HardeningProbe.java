package org.tunbroker.tests.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tries, as the program of a unit, what each line of the unit's hardening forbids, and prints what
 * came of it: {@code NAME ok} or {@code NAME errno N}. Its arguments are a folder with what it
 * needs, and one that it may write.
 */
final class HardeningProbe {
    private static final NativeLibrary LIBC = NativeLibrary.getProcess();
    private static final int O_WRONLY = 1;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int SYS_OPEN_TREE = 428;
    // of x86-64, all three
    private static final int SYS_CLOCK_SETTIME = 227;
    private static final int SYS_ADD_KEY = 248;
    private static final int SYS_KEYCTL = 250;
    private static final int KEYCTL_SEARCH = 10;
    private static final int KEY_SPEC_SESSION_KEYRING = -3;
    private static final int KEY_SPEC_USER_KEYRING = -4;
    private static final int SCHED_FIFO = 1;
    private static final int ADDR_NO_RANDOMIZE = 0x0040000;

    private HardeningProbe() {}

    public static void main(final String[] arguments) throws Exception {
        final String tools = arguments[0];
        final String own = arguments[1];
        file("ProtectSystem", tools + "/writable/file", O_WRONLY | O_CREAT);
        file("ReadWritePaths", own + "/file", O_WRONLY | O_CREAT);
        print(
                "UMask",
                Integer.toOctalString(
                        (Integer) Files.getAttribute(Path.of(own, "file"), "unix:mode") & 07777));
        file("ProtectHome", "/home/alice/mine", 0);
        file("PrivateTmp", "/tmp/marker", 0);
        file("ProtectProc", "/proc/1/status", 0);
        file("ProtectKernelLogs", "/dev/kmsg", 0);
        file("ProtectKernelModules", "/usr/lib/modules/marker", 0);
        file("DevicePolicy", tools + "/device", 0);
        file("DeviceAllow", "/dev/net/tun", O_RDWR);
        print("ProtectKernelTunables", mountOf("/proc/sys"));
        print("ProtectControlGroups", mountOf("/sys/fs/cgroup"));
        print(
                "ProtectHostname",
                Files.readSymbolicLink(Path.of("/proc/self/ns/uts")).toString());
        call("RestrictAddressFamilies", "socket", 17, 3, 0);
        // not unshare, which a changed root (chroot) forbids as well
        call("RestrictNamespaces", "setns", -1, 0);
        call("LockPersonality", "personality", new NativeLong(ADDR_NO_RANDOMIZE));
        call("RestrictSUIDSGID", "chmod", own + "/file", 04755);
        call("SystemCallFilter", "syscall", new NativeLong(SYS_OPEN_TREE), -100, "/", 0);
        call("ProtectClock", "syscall", new NativeLong(SYS_CLOCK_SETTIME), 0, new NativeLong(0));
        realtime();
        key();
        datagram();
        print("NoNewPrivileges", output(tools + "/suid-id", "-u"));
        print(
                "SystemCallArchitectures",
                output("sh", "-c", "(" + tools + "/i386; echo $?) 2>/dev/null"));
        for (final String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapBnd") || line.startsWith("CapAmb")) {
                print(line.substring(0, 6), line.substring(7).strip());
            }
        }
        print(
                "LimitCORE",
                Files.readAllLines(Path.of("/proc/self/limits")).stream()
                        .filter(line -> line.startsWith("Max core"))
                        .findAny()
                        .orElseThrow()
                        .split(" {2,}")[1]);
    }

    private static void print(final String name, final String result) {
        System.out.println(name + " " + result);
    }

    private static void file(final String name, final String path, final int flags) {
        call(name, "open", path, flags, 0666);
    }

    private static void call(final String name, final String function, final Object... arguments) {
        final int result = LIBC.getFunction(function).invokeInt(arguments);
        print(name, result >= 0 ? "ok" : "errno " + Native.getLastError());
    }

    private static void realtime() {
        final Memory priority = new Memory(Integer.BYTES);
        priority.setInt(0, 1);
        call("RestrictRealtime", "sched_setscheduler", 0, SCHED_FIFO, priority);
    }

    /** Looks for a key of the user's, which it adds, among those of its session. */
    private static void key() {
        final String type = "user";
        final String name = "tunbroker-probe";
        LIBC.getFunction("syscall").invokeInt(new Object[] {
            new NativeLong(SYS_ADD_KEY), type, name, "x", new NativeLong(1), KEY_SPEC_USER_KEYRING
        });
        call(
                "KeyringMode",
                "syscall",
                new NativeLong(SYS_KEYCTL),
                KEYCTL_SEARCH,
                KEY_SPEC_SESSION_KEYRING,
                type,
                name,
                0);
    }

    private static void datagram() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), 9));
            print("IPAddressDeny", "ok");
        } catch (final IOException ex) {
            print("IPAddressDeny", ex.getMessage());
        }
    }

    /** Tells how a file system, or a part of one, is mounted. */
    private static String mountOf(final String place) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> List.of(line.split(" ")))
                .filter(words -> words.get(4).equals(place))
                .map(words -> words.get(5).split(",")[0])
                .reduce((first, last) -> last)
                .orElse("none");
    }

    private static String output(final String... command) throws Exception {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes()).strip();
    }
}
