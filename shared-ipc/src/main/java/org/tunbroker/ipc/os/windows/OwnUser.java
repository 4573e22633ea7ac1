package org.tunbroker.ipc.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
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
        final String consequence = "this user has no name";
        try (KernelHandle token = OwnProcess.openToken(consequence);
                Memory user = new Memory(TOKEN_USER_LENGTH)) {
            OwnProcess.readToken(token, Advapi32.TokenUser, user, consequence);
            return text(user.getPointer(0));
        }
    }

    private static String text(final Pointer sid) {
        final PointerByReference text = new PointerByReference();
        if (Advapi32.ConvertSidToStringSidW(sid, text) == 0) {
            throw WindowsFailure.ofLastError("ConvertSidToStringSid", "this user has no name");
        }
        return SecurityDescriptor.taken(text);
    }
}
