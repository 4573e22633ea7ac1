package org.tunbroker.broker.driver.wintun.iphlpapi;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.LongByReference;

/**
 * Iphlpapi's functions for the GUIDs of interfaces, of 16 bytes. Each answers a Windows error code.
 * They are bound apart from the others: Wine 8 has these.
 */
@SuppressWarnings("checkstyle:MethodName")
final class GuidCalls {
    static {
        Native.register(GuidCalls.class, NativeLibrary.getInstance("iphlpapi"));
    }

    private GuidCalls() {}

    static native int ConvertInterfaceLuidToGuid(LongByReference luid, byte[] guid);

    static native int ConvertInterfaceGuidToLuid(byte[] guid, LongByReference luid);
}
