package org.tunbroker.ipc.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.ptr.ShortByReference;
import java.util.OptionalInt;
import org.tunbroker.TunException;

/** This process, as Windows knows it. Stateless and thread-safe. */
public final class OwnProcess {
    private OwnProcess() {}

    /**
     * Returns this process's number.
     *
     * @return the process id
     */
    public static int id() {
        return Kernel32.GetCurrentProcessId();
    }

    /**
     * Returns the pseudo handle of this process.
     *
     * @return a handle that need not be closed, and is valid in this process only
     */
    public static Pointer pseudoHandle() {
        return Kernel32.GetCurrentProcess();
    }

    /** Executes a full memory barrier on every processor that runs a thread of this process. */
    public static void executeBarrier() {
        Kernel32.FlushProcessWriteBuffers();
    }

    /**
     * Asks for the machine's own architecture (IsWow64Process2).
     *
     * @return an IMAGE_FILE_MACHINE number; nothing where Windows has no such function, or it fails
     */
    public static OptionalInt nativeMachine() {
        final ShortByReference process = new ShortByReference();
        final ShortByReference machine = new ShortByReference();
        try {
            final int done =
                    Kernel32.IsWow64Process2(Kernel32.GetCurrentProcess(), process, machine);
            return done == 0 ? OptionalInt.empty() : OptionalInt.of(machine.getValue() & 0xFFFF);
        } catch (final UnsatisfiedLinkError ex) {
            return OptionalInt.empty();
        }
    }

    /**
     * Tells whether this is a 32-bit process of a 64-bit Windows (IsWow64Process).
     *
     * @return false also if Windows does not say
     */
    public static boolean isWow64() {
        final IntByReference wow64 = new IntByReference();
        return Kernel32.IsWow64Process(Kernel32.GetCurrentProcess(), wow64) != 0
                && wow64.getValue() != 0;
    }

    /**
     * Tells whether this process has an administrator's rights: it was started by "Run as
     * administrator", by a task with the highest privileges, or as a service.
     *
     * @return true if what it starts has them too
     * @throws TunException if Windows does not say
     */
    public static boolean isElevated() {
        return ofToken(Advapi32.TokenElevation) != 0;
    }

    /**
     * Tells whether this process may do what ordinary users may not.
     *
     * @return true if it is elevated; not under Wine, which says so of all processes: they have the
     *     rights of one Unix user
     * @throws TunException if Windows does not say
     */
    public static boolean hasMoreRightsThanOthers() {
        return !isWine() && isElevated();
    }

    /**
     * Tells whether this process may do what other programs of its user may not.
     *
     * @return true if it is elevated and the user's other programs are not, or if it is SYSTEM's,
     *     which works for others; false where the user has one token only, an administrator's: the
     *     built-in Administrator, all users without UAC, those of a container, and most CI machines
     * @throws TunException if Windows does not say
     */
    public static boolean hasMoreRightsThanItsUser() {
        return hasMoreRightsThanOthers()
                && isMoreThanItsUsers(ofToken(Advapi32.TokenElevationType), UserSid.own());
    }

    static boolean isMoreThanItsUsers(final int elevationType, final String user) {
        return elevationType == Advapi32.TokenElevationTypeFull || user.equals(UserSid.SYSTEM);
    }

    private static int ofToken(final int kind) {
        final String consequence = "Windows does not tell the rights of this process";
        try (KernelHandle token = openToken(consequence);
                Memory value = new Memory(Integer.BYTES)) {
            readToken(token, kind, value, consequence);
            return value.getInt(0);
        }
    }

    /**
     * Tells whether this is Wine, where all processes have the rights of one Unix user, so that
     * there is nothing to protect from each other. It looks for a function that only Wine's ntdll
     * has; a process cannot replace its ntdll.
     *
     * @return whether it is
     */
    public static boolean isWine() {
        try {
            NativeLibrary.getInstance("ntdll").getFunction("wine_get_version");
            return true;
        } catch (final UnsatisfiedLinkError ex) {
            return false;
        }
    }

    /** Opens the access token of this process. */
    static KernelHandle openToken(final String consequence) {
        final PointerByReference token = new PointerByReference();
        if (Advapi32.OpenProcessToken(Kernel32.GetCurrentProcess(), Advapi32.TOKEN_QUERY, token)
                == 0) {
            throw WindowsFailure.ofLastError("OpenProcessToken", consequence);
        }
        return KernelHandle.of(token.getValue());
    }

    /** Reads a part of a token, whose pointers lead into the same memory. */
    static void readToken(
            final KernelHandle token,
            final int kind,
            final Memory information,
            final String consequence) {
        if (Advapi32.GetTokenInformation(
                        token.pointer(),
                        kind,
                        information,
                        (int) information.size(),
                        new IntByReference())
                == 0) {
            throw WindowsFailure.ofLastError("GetTokenInformation", consequence);
        }
    }
}
