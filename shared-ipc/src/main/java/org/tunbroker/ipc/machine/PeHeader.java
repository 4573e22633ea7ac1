package org.tunbroker.ipc.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the headers of a Windows executable or DLL tell about the machine it was built for. The file
 * is read and never run or loaded.
 *
 * <pre>
 * DOS header, little-endian, as far as it is looked at
 *  off  size  field            meaning
 *    0     2  magic            'M' 'Z'
 *   60     4  peOffset         where the PE header begins
 *
 * PE header, from peOffset on
 *  off  size  field            meaning
 *    0     4  signature        'P' 'E' 0 0
 *    4     2  machine          {@link Architecture#peMachine()}
 *   22     2  characteristics  bit 1 (0002): an image that can be run; bit 13 (2000): a DLL
 *   24     2  optionalMagic    010B: 32-bit addresses, 020B: 64-bit addresses
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class PeHeader extends ExecutableHeader {
    /** How many bytes of a file are looked at: linkers put the PE header well within. */
    public static final int LENGTH = 4096;

    private static final int DOS_MAGIC = 0x5A4D;
    private static final int PE_OFFSET_OFFSET = 60;
    private static final int DOS_LENGTH = 64;

    private static final int SIGNATURE = 0x4550;
    private static final int MACHINE_OFFSET = 4;
    private static final int CHARACTERISTICS_OFFSET = 22;
    private static final int OPTIONAL_MAGIC_OFFSET = 24;
    private static final int PE_LENGTH = 26;

    private static final int CHARACTERISTIC_RUNNABLE = 0x0002;
    private static final int CHARACTERISTIC_DLL = 0x2000;
    private static final int OPTIONAL_MAGIC_32 = 0x010B;
    private static final int OPTIONAL_MAGIC_64 = 0x020B;

    private final boolean library;

    private PeHeader(final Architecture architecture, final boolean library, final String problem) {
        super(architecture, problem);
        this.library = library;
    }

    /**
     * Reads the headers of a file, links followed.
     *
     * @param file an executable or a DLL
     * @return what its headers tell
     * @throws IOException if the file cannot be read
     */
    public static PeHeader read(final Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /**
     * Reads the headers of what is open already.
     *
     * @param in at the beginning of an executable or a DLL; stays open
     * @return what its headers tell
     * @throws IOException if it cannot be read
     */
    public static PeHeader read(final InputStream in) throws IOException {
        final byte[] bytes = new byte[LENGTH];
        int length = 0;
        for (int n = 0; n >= 0 && length < LENGTH; n = in.read(bytes, length, LENGTH - length)) {
            length += n;
        }
        return of(Arrays.copyOf(bytes, length));
    }

    /**
     * Understands the first bytes of a file.
     *
     * @param bytes the first {@link #LENGTH} bytes, or all of a shorter file
     * @return what they tell
     */
    public static PeHeader of(final byte[] bytes) {
        final ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < Short.BYTES || unsigned(file, 0) != DOS_MAGIC) {
            return refused(kindOf(bytes));
        }
        if (bytes.length < DOS_LENGTH) {
            return refused("a damaged Windows executable (" + bytes.length + " bytes)");
        }
        final int start = file.getInt(PE_OFFSET_OFFSET);
        if (start < 0 || start > bytes.length - PE_LENGTH || file.getInt(start) != SIGNATURE) {
            return refused(
                    "a DOS executable, or a damaged one of Windows (PE header at " + start + ")");
        }
        final int characteristics = unsigned(file, start + CHARACTERISTICS_OFFSET);
        if ((characteristics & CHARACTERISTIC_RUNNABLE) == 0) {
            return refused("a Windows file that cannot be run (characteristics 0x"
                    + Integer.toHexString(characteristics) + ")");
        }
        final int machine = unsigned(file, start + MACHINE_OFFSET);
        final int magic = unsigned(file, start + OPTIONAL_MAGIC_OFFSET);
        for (final Architecture candidate : Architecture.values()) {
            // the width is checked too, so that a damaged header is refused
            if (candidate.peMachine() == machine
                    && magic == (candidate.bits() == 64 ? OPTIONAL_MAGIC_64 : OPTIONAL_MAGIC_32)) {
                return new PeHeader(candidate, (characteristics & CHARACTERISTIC_DLL) != 0, null);
            }
        }
        return refused("built for an architecture that tunbroker does not know (PE machine 0x"
                + Integer.toHexString(machine) + ", optional header 0x" + Integer.toHexString(magic)
                + ")");
    }

    private static PeHeader refused(final String problem) {
        return new PeHeader(null, false, problem);
    }

    private static int unsigned(final ByteBuffer file, final int offset) {
        return file.getShort(offset) & 0xFFFF;
    }

    private static String kindOf(final byte[] bytes) {
        if (bytes.length >= 4 && bytes[0] == 0x7F && bytes[1] == 'E' && bytes[2] == 'L') {
            return "a Linux executable";
        }
        return "not an executable of Windows";
    }

    /**
     * Tells whether the file is a DLL.
     *
     * @return false for a program, and if it is not {@link #isKnown()}
     */
    public boolean isLibrary() {
        return library;
    }
}
