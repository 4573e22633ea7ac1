package org.tunbroker.broker.driver.wintun.iphlpapi;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * Iphlpapi's functions for routes; a row is the address of one. Each answers a Windows error code.
 * They are bound apart from the others: Wine 8 has none of these, but the tables.
 */
@SuppressWarnings("checkstyle:MethodName")
final class RouteCalls {
    static {
        Native.register(RouteCalls.class, NativeLibrary.getInstance("iphlpapi"));
    }

    private RouteCalls() {}

    static native void InitializeIpForwardEntry(long row);

    static native int CreateIpForwardEntry2(long row);

    static native int DeleteIpForwardEntry2(long row);

    static native int GetIpForwardEntry2(long row);
}
