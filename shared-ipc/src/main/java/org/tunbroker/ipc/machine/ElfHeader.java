package org.tunbroker.ipc.machine;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the first bytes of an executable tell about the machine it was built for. The file is read
 * and never run.
 *
 * <pre>
 * ELF header, as far as it is looked at
 *  off  size  field        meaning
 *    0     4  magic        7F 'E' 'L' 'F'
 *    4     1  class        1 = 32-bit, 2 = 64-bit
 *    5     1  data         1 = little-endian, 2 = big-endian
 *   16     2  type         2 = executable, 3 = shared object or position-independent executable
 *   18     2  machine      {@link Architecture#elfMachine()}, in the byte order of data
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class ElfHeader extends ExecutableHeader {
    /** How many bytes of a file are looked at. */
    public static final int LENGTH = 20;

    private static final int MAGIC = 0x7F454C46;
    private static final int CLASS_OFFSET = 4;
    private static final int DATA_OFFSET = 5;
    private static final int TYPE_OFFSET = 16;
    private static final int MACHINE_OFFSET = 18;

    private static final int CLASS_32 = 1;
    private static final int CLASS_64 = 2;
    private static final int DATA_LITTLE_ENDIAN = 1;
    private static final int DATA_BIG_ENDIAN = 2;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_SHARED = 3;

    private ElfHeader(final Architecture architecture, final String problem) {
        super(architecture, problem);
    }

    /**
     * Reads the header of a file, links followed.
     *
     * @param file an executable
     * @return what its header tells
     * @throws IOException if the file cannot be read
     */
    public static ElfHeader read(final Path file) throws IOException {
        final byte[] bytes = new byte[LENGTH];
        try (InputStream in = Files.newInputStream(file);
                DataInputStream data = new DataInputStream(in)) {
            data.readFully(bytes);
        } catch (final EOFException ex) {
            // a short file leaves zeros, and no machine has the number 0
            return of(bytes);
        }
        return of(bytes);
    }

    /**
     * Understands the first bytes of a file.
     *
     * @param bytes at least {@link #LENGTH} bytes
     * @return what they tell
     * @throws IllegalArgumentException if there are too few bytes
     */
    public static ElfHeader of(final byte[] bytes) {
        if (bytes.length < LENGTH) {
            throw new IllegalArgumentException("too few bytes: length=" + bytes.length);
        }
        final ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(0) != MAGIC) {
            return refused(kindOf(bytes));
        }
        final int elfClass = bytes[CLASS_OFFSET];
        final int data = bytes[DATA_OFFSET];
        if (elfClass != CLASS_32 && elfClass != CLASS_64
                || data != DATA_LITTLE_ENDIAN && data != DATA_BIG_ENDIAN) {
            return refused("a damaged ELF file (class " + elfClass + ", data " + data + ")");
        }
        header.order(data == DATA_BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        final int type = header.getShort(TYPE_OFFSET) & 0xFFFF;
        if (type != TYPE_EXECUTABLE && type != TYPE_SHARED) {
            return refused("an ELF file that is no executable (type " + type + ")");
        }
        final int machine = header.getShort(MACHINE_OFFSET) & 0xFFFF;
        final int bits = elfClass == CLASS_64 ? 64 : 32;
        for (final Architecture candidate : Architecture.values()) {
            // the width is checked too: x32 programs have the machine number of amd64
            if (data == DATA_LITTLE_ENDIAN
                    && candidate.elfMachine() == machine
                    && candidate.bits() == bits) {
                return new ElfHeader(candidate, null);
            }
        }
        return refused("built for an architecture that tunbroker does not know (ELF machine "
                + machine + ", " + bits + "-bit, "
                + (data == DATA_BIG_ENDIAN ? "big-endian)" : "little-endian)"));
    }

    private static ElfHeader refused(final String problem) {
        return new ElfHeader(null, problem);
    }

    private static String kindOf(final byte[] bytes) {
        if (bytes[0] == '#' && bytes[1] == '!') {
            return "a script, not an executable";
        }
        if (bytes[0] == 'M' && bytes[1] == 'Z') {
            return "a Windows executable";
        }
        return "not an executable";
    }
}
