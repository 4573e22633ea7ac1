package org.tunbroker.ipc.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

import org.tunbroker.TunException;

/** The security identifiers of the users that processes run as. Stateless and thread-safe. */
public final class UserSid {
    /** The operating system itself, as whom services run. */
    public static final String SYSTEM = "S-1-5-18";

    // a TOKEN_USER and the longest SID that there is
    private static final int TOKEN_USER_LENGTH = 256;
    private static final String CONSEQUENCE = "Windows does not tell the user";

    private UserSid() {}

    /**
     * Returns the user of this process.
     *
     * @return for example {@code S-1-5-21-1-2-3-1000}
     * @throws TunException if Windows does not tell it
     */
    public static String own() {
        try (KernelHandle token = OwnProcess.openToken(CONSEQUENCE)) {
            return of(token);
        }
    }

    /**
     * Returns the user of another process.
     *
     * @param processId which
     * @return its SID
     * @throws TunException ERROR_INVALID_PARAMETER if there is no such process, ERROR_ACCESS_DENIED
     *     if this process may not look at it
     */
    public static String ofProcess(final int processId) {
        try (KernelHandle process = KernelHandle.ofResult(
                Kernel32.OpenProcess(Kernel32.PROCESS_QUERY_LIMITED_INFORMATION, 0, processId),
                "OpenProcess",
                CONSEQUENCE)) {
            return ofProcess(process);
        }
    }

    /**
     * Returns the user of another process.
     *
     * @param process a handle that may query it (PROCESS_QUERY_LIMITED_INFORMATION)
     * @return its SID
     * @throws TunException ERROR_ACCESS_DENIED if this process may not look at its token
     */
    public static String ofProcess(final KernelHandle process) {
        final PointerByReference token = new PointerByReference();
        if (Advapi32.OpenProcessToken(process.pointer(), Advapi32.TOKEN_QUERY, token) == 0) {
            throw WindowsFailure.ofLastError("OpenProcessToken", CONSEQUENCE);
        }
        try (KernelHandle opened = KernelHandle.of(token.getValue())) {
            return of(opened);
        }
    }

    /** Returns the user of a token that may be queried. */
    static String of(final KernelHandle token) {
        try (Memory user = new Memory(TOKEN_USER_LENGTH)) {
            OwnProcess.readToken(token, Advapi32.TokenUser, user, CONSEQUENCE);
            return text(user.getPointer(0));
        }
    }

    private static String text(final Pointer sid) {
        final PointerByReference text = new PointerByReference();
        if (Advapi32.ConvertSidToStringSidW(sid, text) == 0) {
            throw WindowsFailure.ofLastError("ConvertSidToStringSid", CONSEQUENCE);
        }
        return SecurityDescriptor.taken(text);
    }
}
