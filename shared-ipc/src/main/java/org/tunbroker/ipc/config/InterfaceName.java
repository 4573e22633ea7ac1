package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** The name that the operating system gives an interface. Immutable and thread-safe. */
public final class InterfaceName extends Setting {
    /** The longest name, in bytes: Linux' IFNAMSIZ without the terminating zero. */
    public static final int MAX_LENGTH = 15;

    static final SettingKind KIND = SettingKind.one(8, "InterfaceName", InterfaceName::new);

    // directories of each file system, and two of /proc/sys/net/ipv4/conf that are no interface
    private static final Set<String> RESERVED =
            Collections.unmodifiableSet(new HashSet<>(Arrays.asList(".", "..", "all", "default")));
    // a path would end at '/', an alias at ':', and the kernel numbers a name with '%'
    private static final String REFUSED = "/:%";

    private final String name;

    /**
     * Makes a value.
     *
     * @param name 1 to {@link #MAX_LENGTH} characters, which {@link #validate} checks
     */
    public InterfaceName(final String name) {
        this.name = name;
    }

    private InterfaceName(final Input in) {
        // the input's limit, set from a checked length, is the value's end
        this(new String(in.readBytes(in.limit() - in.position()), StandardCharsets.UTF_8));
    }

    /**
     * Returns the value.
     *
     * @return for example {@code vpn0}
     */
    public String name() {
        return name;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    @Override
    public void validate(final String call) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw invalid(call, "has " + name.length() + " characters");
        }
        if (RESERVED.contains(name)) {
            throw invalid(call, "is reserved");
        }
        if (name.charAt(0) == '-') {
            throw invalid(call, "begins as an option of a command does");
        }
        for (int i = 0; i < name.length(); i++) {
            final char unit = name.charAt(i);
            if (unit <= ' ' || unit > '~' || REFUSED.indexOf(unit) >= 0) {
                throw invalid(call, "has U+" + String.format("%04X", (int) unit) + " in it");
            }
        }
    }

    private TunException invalid(final String call, final String what) {
        return new TunException(
                ErrorCode.ERROR_INVALID_PARAMETER,
                call,
                "the name \"" + printable() + "\" " + what + "; a name has 1 to " + MAX_LENGTH
                        + " printable ASCII characters without space, '/', ':' and '%', and is not"
                        + " \".\", \"..\", \"all\" or \"default\"");
    }

    /** Returns what a terminal may show of it. */
    private String printable() {
        final String start = name.substring(0, Math.min(name.length(), 2 * MAX_LENGTH));
        return start.replaceAll("[^ -~]", "?");
    }

    @Override
    Object value() {
        return name;
    }

    @Override
    void write(final Output out) {
        out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "name " + printable();
    }
}
