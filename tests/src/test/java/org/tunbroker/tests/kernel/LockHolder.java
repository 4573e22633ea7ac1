package org.tunbroker.tests.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds the lock of a file until its input ends, as its process or as an open file. */
final class LockHolder {
    static final String HELD = "held";

    private static final NativeLibrary LIBC = NativeLibrary.getProcess();
    private static final int O_RDWR = 2;
    private static final int F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final int FLOCK_LENGTH = 32;

    private LockHolder() {}

    /** Takes the file, and {@code process} or {@code file}. */
    public static void main(final String[] arguments) throws IOException {
        if (arguments[1].equals("file")) {
            final int descriptor =
                    LIBC.getFunction("open").invokeInt(new Object[] {arguments[0], O_RDWR});
            final Memory flock = new Memory(FLOCK_LENGTH);
            flock.clear();
            flock.setShort(0, F_WRLCK);
            final int result = LIBC.getFunction("fcntl")
                    .invokeInt(new Object[] {descriptor, F_OFD_SETLK, flock});
            if (result != 0) {
                throw new IOException("errno " + Native.getLastError());
            }
            hold();
        } else {
            try (FileChannel channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
                channel.lock();
                hold();
            }
        }
    }

    private static void hold() throws IOException {
        System.out.println(HELD);
        while (System.in.read() >= 0) {
            // it says nothing that counts
        }
    }
}
