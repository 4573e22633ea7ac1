package org.tunbroker.client.device;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.InterfaceChanges;

/** The one address of a family that a device was given. Guarded by its device. */
final class DeviceAddress {
    private @Nullable InetAddress address;
    private int prefixLength;

    /** Gives the interface an address in the place of this one, or leaves it as it was. */
    void replace(final Adapter adapter, final InetAddress newAddress, final int newPrefixLength) {
        if (newAddress.equals(address) && newPrefixLength == prefixLength) {
            return;
        }
        if (address == null || !isReplaced(adapter, newAddress, newPrefixLength)) {
            adapter.addAddress(newAddress, newPrefixLength);
        }
        address = newAddress;
        prefixLength = newPrefixLength;
    }

    /** Puts an address in the place of this one; false if the interface has this one no more. */
    private boolean isReplaced(
            final Adapter adapter, final InetAddress newAddress, final int newPrefixLength) {
        try {
            adapter.configure(new InterfaceChanges()
                    .removeAddress(address, prefixLength)
                    .addAddress(newAddress, newPrefixLength));
            return true;
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_FOUND)) {
                return false;
            }
            throw ex;
        }
    }

    /** Adds the address again, which Linux takes from an IPv6 interface that goes down. */
    void restore(final Adapter adapter) {
        if (address == null) {
            return;
        }
        try {
            adapter.addAddress(address, prefixLength);
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
                throw ex;
            }
        }
    }
}
