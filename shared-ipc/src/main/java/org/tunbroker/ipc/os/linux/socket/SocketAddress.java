package org.tunbroker.ipc.os.linux.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.tunbroker.ipc.os.FileNames;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.LibC;
import org.tunbroker.ipc.os.linux.LinuxFailure;

/**
 * A struct sockaddr_un for a path of any length. The structure has room for 108 bytes only, so the
 * path goes through a descriptor of the folder: /proc/self/fd/N/NAME.
 *
 * <p>For one thread.
 */
final class SocketAddress implements AutoCloseable {
    private static final int PATH_OFFSET = Short.BYTES;

    private final Descriptor folder;
    private final ByteBuffer bytes;

    private SocketAddress(final Descriptor folder, final String name) {
        this.folder = folder;
        final byte[] path = ("/proc/self/fd/" + folder.number() + "/" + name)
                .getBytes(StandardCharsets.US_ASCII);
        // a zero ends the path
        bytes = ByteBuffer.allocateDirect(PATH_OFFSET + path.length + 1)
                .order(ByteOrder.nativeOrder());
        bytes.putShort(0, (short) LibC.AF_UNIX);
        for (int i = 0; i < path.length; i++) {
            bytes.put(PATH_OFFSET + i, path[i]);
        }
    }

    /**
     * Makes the address.
     *
     * @param path whose folder exists, and whose file name is short and ASCII
     * @throws org.tunbroker.TunException ERROR_FILE_NOT_FOUND if the folder is not there,
     *     ERROR_TOO_MANY_OPEN_FILES
     */
    static SocketAddress of(final Path path) {
        final Path parent = path.getParent();
        final int folder = LibC.open(FileNames.encode(parent), LibC.O_PATH | LibC.O_CLOEXEC);
        if (folder < 0) {
            throw LinuxFailure.ofLastError("open", parent + " cannot be opened");
        }
        return new SocketAddress(new Descriptor(folder), path.getFileName().toString());
    }

    /** Returns the structure, valid until this is closed. */
    ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        folder.close();
    }
}
