package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A host route that bypasses the tunnel: packets to one address, usually the VPN server's, take the
 * route that the machine has without the broker's adapters. The broker chooses gateway and
 * interface.
 *
 * <pre>
 * size  field
 *    -  address, 4 or 16 bytes
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class BypassRoute extends FamilySetting {
    static final SettingKind KIND = SettingKind.several(9, "BypassRoute", BypassRoute::new);

    private final byte[] bytes;

    /**
     * Makes a value.
     *
     * @param endpoint unicast, which {@link #validate} checks
     */
    public BypassRoute(final InetAddress endpoint) {
        bytes = endpoint.getAddress();
    }

    private BypassRoute(final Input in) {
        // the input's limit, set from a checked length, is the value's end
        bytes = in.readBytes(in.limit() - in.position());
    }

    /**
     * Returns the address that is reached outside the tunnel.
     *
     * @return without a host name and a zone; null only in a value that is not valid
     */
    public @Nullable InetAddress endpoint() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            return null;
        }
    }

    @Override
    public boolean isV4() {
        return endpoint() instanceof Inet4Address;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    /** {@inheritDoc} An adapter has one such route to an address. */
    @Override
    public Object key() {
        return Arrays.asList(KIND, value());
    }

    @Override
    public void validate(final String call) {
        final InetAddress endpoint = endpoint();
        if (endpoint == null) {
            throw invalid(call, "an address has 4 or 16 bytes, not " + bytes.length);
        }
        if (endpoint.isAnyLocalAddress()
                || endpoint.isMulticastAddress()
                || endpoint.isLoopbackAddress()
                || InterfaceAddress.isLimitedBroadcast(bytes)) {
            throw invalid(call, AddressText.of(endpoint) + " is no other machine's address");
        }
        if (!isV4() && endpoint.isLinkLocalAddress()) {
            throw invalid(
                    call,
                    AddressText.of(endpoint)
                            + " is link-local: sockets name its interface, so it needs no route");
        }
    }

    private static TunException invalid(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }

    @Override
    Object value() {
        return ByteBuffer.wrap(bytes);
    }

    @Override
    void write(final Output out) {
        out.writeBytes(bytes);
    }

    @Override
    public String toString() {
        final InetAddress endpoint = endpoint();
        return "bypass route to " + (endpoint == null ? "no address" : AddressText.of(endpoint));
    }
}
