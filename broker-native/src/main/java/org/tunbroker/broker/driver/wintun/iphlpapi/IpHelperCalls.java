package org.tunbroker.broker.driver.wintun.iphlpapi;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;
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

    /**
     * SetInterfaceDnsSettings, bound apart: Windows before 10, release 2004, and Wine 8 have it
     * not.
     *
     * <pre>
     * DNS_INTERFACE_SETTINGS, version 1
     * 64 bits  32 bits  size     field
     *       0        0     4     Version
     *       8        8     8     Flags
     *      24       20  pointer  NameServer
     *      32       24  pointer  SearchList
     *      64       48           its length
     * </pre>
     */
    static final class Dns {
        private static final int ERROR_PROC_NOT_FOUND = 127;
        private static final boolean WIDE = Native.POINTER_SIZE == Long.BYTES;
        private static final int FLAGS_OFFSET = 8;
        private static final int NAME_SERVER_OFFSET = WIDE ? 24 : 20;
        private static final int SEARCH_LIST_OFFSET = WIDE ? 32 : 24;
        private static final int LENGTH = WIDE ? 64 : 48;
        private static final int VERSION = 1;
        // DNS_SETTING_IPV6, DNS_SETTING_NAMESERVER and DNS_SETTING_SEARCHLIST
        private static final long IPV6 = 0x1;
        private static final long NAME_SERVER = 0x2;
        private static final long SEARCH_LIST = 0x4;

        /** A GUID that is passed by value. */
        @Structure.FieldOrder({"first", "second", "third", "fourth"})
        public static final class Guid extends Structure implements Structure.ByValue {
            public int first;
            public int second;
            public int third;
            public int fourth;
        }

        private Dns() {}

        static int set(
                final LongByReference luid,
                final boolean v6,
                final String servers,
                final String domains) {
            final Function convert;
            final Function set;
            try {
                convert = function("ConvertInterfaceLuidToGuid");
                set = function("SetInterfaceDnsSettings");
            } catch (final UnsatisfiedLinkError ex) {
                return ERROR_PROC_NOT_FOUND;
            }
            final Guid guid = new Guid();
            guid.write();
            final int error = convert.invokeInt(new Object[] {luid, guid.getPointer()});
            if (error != 0) {
                return error;
            }
            guid.read();
            final Memory serverText = wide(servers);
            final Memory domainText = wide(domains);
            final Memory settings = new Memory(LENGTH);
            settings.clear();
            settings.setInt(0, VERSION);
            settings.setLong(FLAGS_OFFSET, NAME_SERVER | SEARCH_LIST | (v6 ? IPV6 : 0));
            settings.setPointer(NAME_SERVER_OFFSET, serverText);
            settings.setPointer(SEARCH_LIST_OFFSET, domainText);
            return set.invokeInt(new Object[] {guid, settings});
        }

        private static Function function(final String name) {
            return NativeLibrary.getInstance("iphlpapi").getFunction(name, Function.ALT_CONVENTION);
        }

        private static Memory wide(final String text) {
            final Memory memory = new Memory((long) (text.length() + 1) * Native.WCHAR_SIZE);
            memory.setWideString(0, text);
            return memory;
        }
    }
}
