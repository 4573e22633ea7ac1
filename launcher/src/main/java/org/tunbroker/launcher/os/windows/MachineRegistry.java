package org.tunbroker.launcher.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The registry of this machine as its native programs see it, also from a 32-bit process. Stateless
 * and thread-safe.
 */
public final class MachineRegistry implements Registry {
    // predefined handles are sign-extended to a pointer's size
    private static final Pointer HKEY_LOCAL_MACHINE = Pointer.createConstant((long) 0x80000002);
    // a key's name has at most 255 characters
    private static final int NAME_LENGTH = 256;
    private static final int TEXT_LENGTH = 2048;

    /** Makes a reader of the registry. */
    public MachineRegistry() {}

    @Override
    public List<String> subkeys(final String key) {
        return open(key, MachineRegistry::names).orElseGet(ArrayList::new);
    }

    @Override
    public Optional<String> text(final String key, final String value) {
        return open(key, opened -> text(opened, value));
    }

    private static <T> Optional<T> open(final String key, final Function<Pointer, T> reader) {
        final PointerByReference opened = new PointerByReference();
        if (Advapi32.INSTANCE.RegOpenKeyExW(
                        HKEY_LOCAL_MACHINE,
                        new WString(key),
                        0,
                        Advapi32.KEY_READ | Advapi32.KEY_WOW64_64KEY,
                        opened)
                != Advapi32.ERROR_SUCCESS) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(reader.apply(opened.getValue()));
        } finally {
            Advapi32.INSTANCE.RegCloseKey(opened.getValue());
        }
    }

    private static List<String> names(final Pointer key) {
        final List<String> names = new ArrayList<>();
        final char[] name = new char[NAME_LENGTH];
        while (true) {
            final IntByReference length = new IntByReference(name.length);
            if (Advapi32.INSTANCE.RegEnumKeyExW(
                            key, names.size(), name, length, null, null, null, null)
                    != Advapi32.ERROR_SUCCESS) {
                return names;
            }
            names.add(new String(name, 0, length.getValue()));
        }
    }

    private static String text(final Pointer key, final String value) {
        final char[] data = new char[TEXT_LENGTH];
        final IntByReference length = new IntByReference(data.length * Character.BYTES);
        if (Advapi32.INSTANCE.RegGetValueW(
                        key, null, new WString(value), Advapi32.RRF_RT_REG_SZ, null, data, length)
                != Advapi32.ERROR_SUCCESS) {
            return null;
        }
        // the length counts the zero at the end
        return new String(data, 0, Math.max(0, length.getValue() / Character.BYTES - 1));
    }
}
