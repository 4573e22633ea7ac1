package org.tunbroker.ipc.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** The user that this process runs as. Stateless and thread-safe. */
public final class OwnUser {
    // a TOKEN_USER and the longest SID that there is
    private static final int TOKEN_USER_LENGTH = 256;

    private OwnUser() {}

    /**
     * Returns the user's security identifier.
     *
     * @return for example {@code S-1-5-21-1-2-3-1000}
     * @throws org.tunbroker.TunException if Windows does not tell it
     */
    public static String sid() {
        final PointerByReference token = new PointerByReference();
        if (SecurityCalls.OpenProcessToken(
                        HandleCalls.GetCurrentProcess(), SecurityCalls.TOKEN_QUERY, token)
                == 0) {
            throw WindowsFailure.ofLastError("OpenProcessToken", "this user has no name");
        }
        try (KernelHandle opened = KernelHandle.of(token.getValue());
                Memory user = new Memory(TOKEN_USER_LENGTH)) {
            if (SecurityCalls.GetTokenInformation(
                            opened.pointer(),
                            SecurityCalls.TOKEN_USER_CLASS,
                            user,
                            TOKEN_USER_LENGTH,
                            new IntByReference())
                    == 0) {
                throw WindowsFailure.ofLastError("GetTokenInformation", "this user has no name");
            }
            return text(user.getPointer(0));
        }
    }

    private static String text(final Pointer sid) {
        final PointerByReference text = new PointerByReference();
        if (SecurityCalls.ConvertSidToStringSidW(sid, text) == 0) {
            throw WindowsFailure.ofLastError("ConvertSidToStringSid", "this user has no name");
        }
        return SecurityDescriptor.taken(text);
    }
}
