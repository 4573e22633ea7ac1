package org.tunbroker.broker.driver.wintun.events;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;

/** Iphlpapi's functions that notify and that tell tables. Each answers a Windows error code. */
@SuppressWarnings("checkstyle:MethodName")
final class NoticeCalls {
    static {
        Native.register(NoticeCalls.class, NativeLibrary.getInstance("iphlpapi"));
    }

    private NoticeCalls() {}

    /** All three kinds of notices have a caller's context, a row or null, and a type. */
    interface Notice extends Callback, StdCallLibrary.StdCallCallback {
        void callback(Pointer context, Pointer row, int type);
    }

    static native int NotifyIpInterfaceChange(
            short family,
            Notice notice,
            Pointer context,
            byte initial,
            PointerByReference registration);

    static native int NotifyUnicastIpAddressChange(
            short family,
            Notice notice,
            Pointer context,
            byte initial,
            PointerByReference registration);

    static native int NotifyRouteChange2(
            short family,
            Notice notice,
            Pointer context,
            byte initial,
            PointerByReference registration);

    static native int CancelMibChangeNotify2(Pointer registration);

    static native int GetUnicastIpAddressTable(short family, PointerByReference table);

    static native int GetIpForwardTable2(short family, PointerByReference table);

    static native void FreeMibTable(Pointer table);
}
