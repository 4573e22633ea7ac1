package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * An address of an interface, with the length of its network's prefix. Immutable and thread-safe.
 */
public final class InterfaceAddress extends FamilySetting {
    static final SettingKind KIND = SettingKind.several(2, "Address", InterfaceAddress::new);

    private static final byte ALL_ONES = (byte) 0xFF;

    // null if what was decoded is no address
    private final InetAddress address;
    private final int prefixLength;

    /**
     * Makes a value.
     *
     * @param address unicast: not unspecified, multicast, loopback or 255.255.255.255, which
     *     {@link #validate} checks, because Linux accepts some such addresses without an error, and
     *     ignores them or makes the interface useless
     * @param prefixLength 0 to 32 or 0 to 128, which {@link #validate} checks
     */
    public InterfaceAddress(final InetAddress address, final int prefixLength) {
        this(address.getAddress(), prefixLength);
    }

    private InterfaceAddress(final byte[] address, final int prefixLength) {
        this.address = addressOrNull(address);
        this.prefixLength = prefixLength;
    }

    private InterfaceAddress(final Input in) {
        this(in.readInt(), in);
    }

    private InterfaceAddress(final int prefixLength, final Input in) {
        this(in.readBytes(in.limit() - in.position()), prefixLength);
    }

    /**
     * Copies an address without its host name and zone; returns null if the bytes are no address.
     */
    private static InetAddress addressOrNull(final byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            return null;
        }
    }

    /**
     * Returns the address.
     *
     * @return without a host name and a zone; null only in a value that is not valid
     */
    public InetAddress address() {
        return address;
    }

    @Override
    public boolean isV4() {
        return address instanceof Inet4Address;
    }

    /**
     * Returns the length of the network's prefix.
     *
     * @return bits
     */
    public int prefixLength() {
        return prefixLength;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    @Override
    public Object key() {
        return address;
    }

    @Override
    public void validate(final String call) {
        if (address == null) {
            throw invalid(call, "an address has 4 or 16 bytes");
        }
        final String unusable = unusable();
        if (unusable != null) {
            throw invalid(
                    call,
                    AddressText.of(address) + " is " + unusable
                            + "; an interface needs a unicast address of its own");
        }
        final int bits = address.getAddress().length * Byte.SIZE;
        if (prefixLength < 0 || prefixLength > bits) {
            throw invalid(
                    call,
                    "prefixLength=" + prefixLength + " must be from 0 to " + bits + " for "
                            + AddressText.of(address));
        }
    }

    /** Returns what is wrong with an address that no interface can have; null for all others. */
    private String unusable() {
        if (address.isAnyLocalAddress()) {
            return "the unspecified address";
        } else if (address.isMulticastAddress()) {
            return "a multicast address";
        } else if (address.isLoopbackAddress()) {
            return "a loopback address";
        } else if (isV4() && isLimitedBroadcast(address.getAddress())) {
            return "the broadcast address";
        }
        return null;
    }

    static boolean isLimitedBroadcast(final byte[] bytes) {
        for (final byte unit : bytes) {
            if (unit != ALL_ONES) {
                return false;
            }
        }
        return true;
    }

    private static TunException invalid(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }

    @Override
    List<?> value() {
        return Arrays.asList(address, prefixLength);
    }

    @Override
    void write(final Output out) {
        out.writeInt(prefixLength);
        out.writeBytes(address == null ? new byte[0] : address.getAddress());
    }

    @Override
    public String toString() {
        return (address == null ? "no address" : "address " + AddressText.of(address)) + "/"
                + prefixLength;
    }
}
