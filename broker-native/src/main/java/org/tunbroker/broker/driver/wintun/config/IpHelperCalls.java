package org.tunbroker.broker.driver.wintun.config;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** Iphlpapi's functions. A row is passed by its address. Each returns a Windows error code. */
@SuppressWarnings("checkstyle:MethodName")
final class IpHelperCalls {
    static {
        Native.register(IpHelperCalls.class, NativeLibrary.getInstance("iphlpapi"));
    }

    private IpHelperCalls() {}

    static native int ConvertInterfaceLuidToIndex(LongByReference luid, IntByReference index);

    static native int ConvertInterfaceLuidToAlias(LongByReference luid, char[] alias, long length);

    static native void InitializeUnicastIpAddressEntry(long row);

    static native int CreateUnicastIpAddressEntry(long row);

    static native int GetUnicastIpAddressEntry(long row);

    static native int DeleteUnicastIpAddressEntry(long row);

    static native void InitializeIpInterfaceEntry(long row);

    static native int GetIpInterfaceEntry(long row);

    static native int SetIpInterfaceEntry(long row);

    static native int GetIfEntry(long row);

    static native int SetIfEntry(long row);
}
