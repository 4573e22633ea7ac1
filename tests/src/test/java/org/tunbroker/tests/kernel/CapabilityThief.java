package org.tunbroker.tests.kernel;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;

import java.io.IOException;
import java.util.List;

/**
 * Tries to get into another process of its user, and then, to show that it knows how, into a child
 * of its own. Prints {@code NAME errno N} or {@code NAME ok} for each way, for both.
 */
final class CapabilityThief {
    private static final NativeLibrary LIBC = NativeLibrary.getProcess();
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int O_RDWR = 2;
    private static final int SYS_PIDFD_OPEN = 434;
    private static final int SYS_PIDFD_GETFD = 438;

    private CapabilityThief() {}

    /** Takes the process's id. */
    public static void main(final String[] arguments) throws IOException {
        enter("broker", Integer.parseInt(arguments[0]));
        final Process child = new ProcessBuilder("sleep", "60").start();
        try {
            enter("own", (int) child.pid());
        } finally {
            child.destroyForcibly();
        }
    }

    private static void enter(final String whose, final int process) {
        print(whose, "mem", call("open", "/proc/" + process + "/mem", O_RDWR));
        print(whose, "environ", call("open", "/proc/" + process + "/environ", 0));
        print(whose, "maps", call("open", "/proc/" + process + "/maps", 0));
        print(whose, "root", call("open", "/proc/" + process + "/root/", 0));
        print(whose, "fd", call("open", "/proc/" + process + "/fd/0", 0));
        final long copy = syscall(SYS_PIDFD_OPEN, process, 0);
        print(whose, "pidfd_getfd", syscall(SYS_PIDFD_GETFD, (int) copy, 0));
        // last: a traced process stands still
        print(
                whose,
                "ptrace",
                call(
                        "ptrace",
                        new NativeLong(PTRACE_SEIZE),
                        process,
                        new NativeLong(0),
                        new NativeLong(0)));
    }

    private static long syscall(final int number, final int first, final int second) {
        return call("syscall", new NativeLong(number), first, second, 0);
    }

    private static long call(final String name, final Object... arguments) {
        final Function function = LIBC.getFunction(name);
        return function.invokeInt(arguments);
    }

    private static void print(final String whose, final String way, final long result) {
        System.out.println(String.join(
                " ", List.of(whose, way, result >= 0 ? "ok" : "errno " + Native.getLastError())));
    }
}
