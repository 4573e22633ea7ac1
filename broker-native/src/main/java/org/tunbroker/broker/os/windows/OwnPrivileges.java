package org.tunbroker.broker.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Set;
import java.util.TreeSet;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * The privileges in this process's access token. What is removed there no later call of the process
 * can enable again. Stateless and thread-safe.
 */
public final class OwnPrivileges {
    // TOKEN_PRIVILEGES: a count, then LUID_AND_ATTRIBUTES of 12 bytes each
    private static final int COUNT_LENGTH = Integer.BYTES;
    private static final int ENTRY_LENGTH = 12;
    private static final int ATTRIBUTES_OFFSET = 8;
    // there are 36 privileges
    private static final int MOST = 64;
    private static final int LONGEST_NAME = 64;
    private static final String CONSEQUENCE = "the broker's privileges cannot be removed";

    private OwnPrivileges() {}

    /**
     * Removes all privileges but some.
     *
     * @param kept as Windows names them
     * @throws TunException ERROR_ACCESS_DENIED if another is left
     */
    public static void keepOnly(final Set<String> kept) {
        final PointerByReference opened = new PointerByReference();
        check(
                "OpenProcessToken",
                Advapi32.OpenProcessToken(
                        OwnProcess.pseudoHandle(),
                        Advapi32.TOKEN_QUERY | Advapi32.TOKEN_ADJUST_PRIVILEGES,
                        opened));
        try (KernelHandle token = KernelHandle.of(opened.getValue());
                Memory privileges = new Memory(COUNT_LENGTH + (long) MOST * ENTRY_LENGTH);
                Memory removed = new Memory(privileges.size())) {
            final int count = read(token, privileges);
            int leaving = 0;
            for (int i = 0; i < count; i++) {
                final Pointer entry = privileges.share(COUNT_LENGTH + (long) i * ENTRY_LENGTH);
                if (!kept.contains(name(entry))) {
                    final long at = COUNT_LENGTH + (long) leaving * ENTRY_LENGTH;
                    removed.setLong(at, entry.getLong(0));
                    removed.setInt(at + ATTRIBUTES_OFFSET, Advapi32.SE_PRIVILEGE_REMOVED);
                    leaving++;
                }
            }
            removed.setInt(0, leaving);
            check(
                    "AdjustTokenPrivileges",
                    Advapi32.AdjustTokenPrivileges(
                            token.pointer(), 0, removed, 0, Pointer.NULL, null));
        }
        final Set<String> left = names();
        left.removeAll(kept);
        if (!left.isEmpty()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "AdjustTokenPrivileges",
                    CONSEQUENCE + ": " + left + " is left");
        }
    }

    /**
     * Lists the privileges of this process.
     *
     * @return as Windows names them
     */
    public static Set<String> names() {
        final PointerByReference opened = new PointerByReference();
        check(
                "OpenProcessToken",
                Advapi32.OpenProcessToken(OwnProcess.pseudoHandle(), Advapi32.TOKEN_QUERY, opened));
        final Set<String> names = new TreeSet<>();
        try (KernelHandle token = KernelHandle.of(opened.getValue());
                Memory privileges = new Memory(COUNT_LENGTH + (long) MOST * ENTRY_LENGTH)) {
            final int count = read(token, privileges);
            for (int i = 0; i < count; i++) {
                names.add(name(privileges.share(COUNT_LENGTH + (long) i * ENTRY_LENGTH)));
            }
        }
        return names;
    }

    private static int read(final KernelHandle token, final Memory privileges) {
        check(
                "GetTokenInformation",
                Advapi32.GetTokenInformation(
                        token.pointer(),
                        Advapi32.TokenPrivileges,
                        privileges,
                        (int) privileges.size(),
                        new IntByReference()));
        return privileges.getInt(0);
    }

    private static String name(final Pointer luid) {
        final char[] name = new char[LONGEST_NAME];
        final IntByReference length = new IntByReference(name.length);
        check("LookupPrivilegeName", Advapi32.LookupPrivilegeNameW(null, luid, name, length));
        return new String(name, 0, length.getValue());
    }

    private static void check(final String call, final int done) {
        if (done == 0) {
            throw WindowsFailure.ofLastError(call, CONSEQUENCE);
        }
    }
}
