package org.tunbroker.ipc.installed.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.AccessList;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.UserSid;

/**
 * The folder in which users meet the brokers that the installed service starts. It is in no profile
 * and is the same for 32-bit processes. SYSTEM and the Administrators alone create, rename and
 * delete anything in it.
 *
 * <pre>
 * %ProgramData%\tunbroker\
 *     users.txt             the users that the service starts brokers for
 *     service\log           what the service printed
 *     SID\                  of one user, who may read it
 *         vMAJOR-wintun-0\  {@link org.tunbroker.ipc.rendezvous.BrokerDirectory}; the user may read it
 *             generation-N\ the user may read the folders, and read and write the files
 *         leases-wintun-0\  the broker's alone
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class InstalledFolder {
    private static final Set<String> OWNERS =
            Collections.unmodifiableSet(new HashSet<>(Arrays.asList("SY", "BA")));
    // a SID names a folder, so nothing else may pass for one
    private static final Pattern SID = Pattern.compile("S-1-[0-9]{1,15}(-[0-9]{1,10}){1,15}");
    private static final String ADMINISTRATORS = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
    private static final String READ = "0x1200a9";
    // FILE_GENERIC_READ and FILE_GENERIC_WRITE: neither deleting nor changing rights
    private static final String READ_AND_WRITE = "0x12019f";

    private InstalledFolder() {}

    /**
     * Returns the folder of all users.
     *
     * @return %ProgramData%\tunbroker, as Windows says: a user can set the variable
     * @throws TunException ERROR_GEN_FAILURE if Windows does not say
     */
    public static Path root() {
        final char[] path = new char[Shell32.MAX_PATH];
        final int result = Shell32.SHGetFolderPathW(
                Pointer.NULL, Shell32.CSIDL_COMMON_APPDATA, Pointer.NULL, 0, path);
        if (result != 0) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "SHGetFolderPath",
                    "Windows does not tell where ProgramData is: 0x" + Integer.toHexString(result));
        }
        return Paths.get(Native.toString(path)).resolve("tunbroker");
    }

    /**
     * Returns the folder of a user's broker directories.
     *
     * @param sid the user's
     * @return its path
     * @throws TunException ERROR_INVALID_PARAMETER if that is no SID
     */
    public static Path base(final String sid) {
        return root().resolve(checkSid(sid));
    }

    /**
     * Checks that a text is a SID, in the form that Windows writes.
     *
     * @param text perhaps a SID
     * @return the text
     * @throws TunException ERROR_INVALID_PARAMETER
     */
    public static String checkSid(final String text) {
        if (!SID.matcher(text).matches()) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER, "install", "\"" + text + "\" is no SID");
        }
        return text;
    }

    /**
     * Writes the rights of the folder of all users: all may look in, which they must to reach their
     * own; nothing below inherits that.
     *
     * @return in SDDL
     */
    public static String rightsOfRoot() {
        return "O:BA" + ADMINISTRATORS + "(A;;" + READ + ";;;AU)";
    }

    /**
     * Writes the rights of a folder that only administrators enter.
     *
     * @return in SDDL
     */
    public static String rightsOfAdministrators() {
        return "O:BA" + ADMINISTRATORS;
    }

    /**
     * Writes the rights of a folder in which a user reads everything.
     *
     * @param sid the user's
     * @return in SDDL
     */
    public static String rightsToRead(final String sid) {
        return "O:SY" + ADMINISTRATORS + "(A;OICI;" + READ + ";;;" + checkSid(sid) + ")";
    }

    /**
     * Writes the rights of a generation: its user reads and writes the files, and only looks into
     * the folders.
     *
     * @param sid the user's
     * @return in SDDL
     */
    public static String rightsToShare(final String sid) {
        return "O:SY" + ADMINISTRATORS + "(A;CI;" + READ + ";;;" + checkSid(sid) + ")(A;OIIO;"
                + READ_AND_WRITE + ";;;" + sid + ")";
    }

    /**
     * Makes a folder, if it does not exist.
     *
     * @param folder whose parent exists
     * @param rights in SDDL
     * @throws IOException if it cannot be made
     */
    public static void make(final Path folder, final String rights) throws IOException {
        try (SecurityDescriptor descriptor = SecurityDescriptor.of(rights)) {
            descriptor.makeFolder(folder);
        } catch (final FileAlreadyExistsException ex) {
            // whoever uses it checks it, as one that was made just now
            return;
        }
    }

    /**
     * Checks that the service made a directory for a user, and nobody else changes anything there.
     *
     * @param directory in the user's folder
     * @param sid the user's
     * @throws TunException ERROR_ACCESS_DENIED if not, ERROR_GEN_FAILURE if it cannot be looked at
     */
    public static void check(final Path directory, final String sid) {
        final String known = "O:SYD:(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;" + checkSid(sid) + ")";
        try (SecurityDescriptor expected = SecurityDescriptor.of(known)) {
            // Windows abbreviates well-known users, so this user's name is written by Windows too
            final AccessList allowed = AccessList.parse(expected.toString());
            for (final Path folder : Arrays.asList(directory.getParent(), directory)) {
                final String fault = fault(folder, allowed);
                if (fault != null) {
                    throw new TunException(
                            ErrorCode.ERROR_ACCESS_DENIED,
                            "connect",
                            "the installed service did not make " + folder + " (" + fault
                                    + "); an administrator removes it");
                }
            }
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "connect",
                    "the folder of the installed service cannot be used: " + ex,
                    ex);
        }
    }

    private static String fault(final Path folder, final AccessList allowed) throws IOException {
        final BasicFileAttributes attributes =
                Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // Java reports a junction as a directory and as "other"
        if (!attributes.isDirectory() || attributes.isSymbolicLink() || attributes.isOther()) {
            return "a link or a file";
        }
        final String found = SecurityDescriptor.read(folder);
        final AccessList list = AccessList.parse(found);
        return isTrusted(list.owner()) && list.isOnlyFor(allowed) ? null : found;
    }

    /** Under Wine all files belong to the one user whom all processes have. */
    private static boolean isTrusted(final String owner) {
        return OWNERS.contains(owner) || OwnProcess.isWine() && owner.equals(UserSid.own());
    }
}
