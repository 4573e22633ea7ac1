package org.tunbroker.broker.driver.wintun.lease;

import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongToIntFunction;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;

/**
 * Windows' registry, which only administrators can write there.
 *
 * <p>Thread-safe.
 */
final class WindowsDnsRegistry implements DnsRegistry {
    private static final String KEY =
            "SYSTEM\\CurrentControlSet\\Services\\%s\\Parameters\\Interfaces\\{%s}";
    // winreg.h, winnt.h
    private static final long HKEY_LOCAL_MACHINE = 0xFFFF_FFFF_8000_0002L;
    private static final int KEY_QUERY_VALUE = 0x1;
    private static final int KEY_SET_VALUE = 0x2;
    private static final int REG_SZ = 1;
    // more than any list of ours has
    private static final int MAX_LENGTH = 1 << 14;

    private final long root;

    WindowsDnsRegistry() {
        this(HKEY_LOCAL_MACHINE);
    }

    /**
     * Uses another root.
     *
     * @param root a key's handle
     */
    WindowsDnsRegistry(final long root) {
        this.root = root;
    }

    static String key(final UUID guid, final int family) {
        return String.format(Locale.ROOT, KEY, family == IpStack.IPV4 ? "Tcpip" : "Tcpip6", guid);
    }

    @Override
    public String read(final UUID guid, final int family, final String value) {
        final IntByReference type = new IntByReference();
        final byte[] data = new byte[MAX_LENGTH];
        final IntByReference length = new IntByReference(data.length);
        final int error = with(
                guid,
                family,
                KEY_QUERY_VALUE,
                key -> RegistryCalls.RegQueryValueExW(
                        key, new WString(value), 0, type, data, length));
        if (error == ErrorCode.ERROR_FILE_NOT_FOUND.code()) {
            return "";
        }
        if (error != 0) {
            throw new TunException(error, "RegQueryValueEx", value + " of an interface", null);
        }
        if (type.getValue() != REG_SZ) {
            return "";
        }
        final String text = new String(
                data, 0, Math.min(length.getValue(), MAX_LENGTH), StandardCharsets.UTF_16LE);
        // the length counts the zero, if there is one
        final int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public int remove(final UUID guid, final int family, final String value) {
        final int error = with(
                guid,
                family,
                KEY_SET_VALUE,
                key -> RegistryCalls.RegDeleteValueW(key, new WString(value)));
        return error == ErrorCode.ERROR_FILE_NOT_FOUND.code() ? 0 : error;
    }

    private int with(
            final UUID guid, final int family, final int access, final LongToIntFunction call) {
        final LongByReference opened = new LongByReference();
        final int error = RegistryCalls.RegOpenKeyExW(
                root, new WString(key(guid, family)), 0, access, opened);
        if (error != 0) {
            return error;
        }
        try {
            return call.applyAsInt(opened.getValue());
        } finally {
            RegistryCalls.RegCloseKey(opened.getValue());
        }
    }
}
