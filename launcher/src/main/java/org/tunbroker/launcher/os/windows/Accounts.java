package org.tunbroker.launcher.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/** Accounts by their names, and the rights that they are given. Stateless and thread-safe. */
public final class Accounts {
    private static final int LONGEST_SID = 68;
    private static final int LONGEST_DOMAIN = 256;

    private Accounts() {}

    /**
     * Finds a user.
     *
     * @param name of the account, perhaps with its domain before a backslash
     * @return its SID
     * @throws TunException ERROR_INVALID_PARAMETER if that is no user
     */
    public static String sidOf(final String name) {
        final IntByReference domainLength = new IntByReference(LONGEST_DOMAIN);
        final IntByReference use = new IntByReference();
        try (Memory sid = new Memory(LONGEST_SID)) {
            final int found = AccountCalls.INSTANCE.LookupAccountNameW(
                    null,
                    new WString(name),
                    sid,
                    new IntByReference(LONGEST_SID),
                    new char[LONGEST_DOMAIN],
                    domainLength,
                    use);
            if (found == 0 || use.getValue() != AccountCalls.SidTypeUser) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_PARAMETER,
                        "LookupAccountName",
                        "\"" + name + "\" is no user of this machine (Windows error "
                                + Native.getLastError() + "); name one, or its SID");
            }
            return text(sid);
        }
    }

    private static String text(final Pointer sid) {
        final PointerByReference text = new PointerByReference();
        if (AccountCalls.INSTANCE.ConvertSidToStringSidW(sid, text) == 0) {
            throw WindowsFailure.ofLastError("ConvertSidToStringSid", "no SID can be told");
        }
        try {
            return text.getValue().getWideString(0);
        } finally {
            Kernel32.INSTANCE.LocalFree(text.getValue());
        }
    }

    /**
     * Gives a folder an access list in place of the one that it has or inherits.
     *
     * @param folder which; a link is not followed
     * @param rights in SDDL; the owner in it is not set
     * @throws TunException ERROR_ACCESS_DENIED
     */
    public static void setRights(final Path folder, final String rights) {
        try (SecurityDescriptor descriptor = SecurityDescriptor.of(rights)) {
            if (AccountCalls.INSTANCE.SetFileSecurityW(
                            new WString(folder.toString()),
                            AccountCalls.DACL_SECURITY_INFORMATION
                                    | AccountCalls.PROTECTED_DACL_SECURITY_INFORMATION,
                            descriptor.attributes().getPointer(Native.POINTER_SIZE))
                    == 0) {
                throw WindowsFailure.ofLastError(
                        "SetFileSecurity", "the rights of " + folder + " cannot be set");
            }
        }
    }
}
