package org.tunbroker.broker.driver.wintun.iphlpapi;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Iphlpapi's functions for its tables. Each answers a Windows error code. */
@SuppressWarnings("checkstyle:MethodName")
final class TableCalls {
    static {
        Native.register(TableCalls.class, NativeLibrary.getInstance("iphlpapi"));
    }

    private TableCalls() {}

    static native int GetIpForwardTable2(short family, PointerByReference table);

    static native int GetUnicastIpAddressTable(short family, PointerByReference table);

    static native void FreeMibTable(Pointer table);
}
