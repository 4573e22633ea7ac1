package org.tunbroker.broker.driver.wintun.iphlpapi;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.agrona.BufferUtil;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.ListedSetting;

/**
 * Iphlpapi.
 *
 * <pre>
 * The used fields of its rows, little-endian, the same for all architectures
 *  off  size  field
 * MIB_UNICASTIPADDRESS_ROW, 80 bytes
 *    0     2  Address.si_family
 *    4     4  Address.Ipv4.sin_addr
 *    8    16  Address.Ipv6.sin6_addr
 *   32     8  InterfaceLuid
 *   60     1  OnLinkPrefixLength
 *   64     4  DadState
 * MIB_IPINTERFACE_ROW, 168 bytes
 *    0     2  Family
 *    8     8  InterfaceLuid
 *   44     1  UseAutomaticMetric
 *  144     4  SitePrefixLength
 *  148     4  Metric
 *  152     4  NlMtu
 *  156     1  Connected
 * MIB_IFROW, 860 bytes
 *  512     4  dwIndex
 *  540     4  dwAdminStatus
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class WindowsIpStack implements IpStack {
    private static final int ADDRESS_ROW_LENGTH = 80;
    private static final int ADDRESS_V4_OFFSET = 4;
    private static final int ADDRESS_V6_OFFSET = 8;
    private static final int ADDRESS_LUID_OFFSET = 32;
    private static final int ADDRESS_PREFIX_OFFSET = 60;
    private static final int ADDRESS_DAD_STATE_OFFSET = 64;
    // no duplicate address detection, because the link has no other host
    private static final int DAD_STATE_PREFERRED = 4;

    private static final int INTERFACE_ROW_LENGTH = 168;
    private static final int INTERFACE_LUID_OFFSET = 8;
    private static final int INTERFACE_AUTOMATIC_METRIC_OFFSET = 44;
    private static final int INTERFACE_SITE_PREFIX_OFFSET = 144;
    private static final int INTERFACE_METRIC_OFFSET = 148;
    private static final int INTERFACE_MTU_OFFSET = 152;
    private static final int INTERFACE_CONNECTED_OFFSET = 156;
    private static final int NOT_CONNECTED = -1;
    private static final int GUID_LENGTH = 16;

    private static final int IF_ROW_LENGTH = 860;
    private static final int IF_INDEX_OFFSET = 512;
    private static final int IF_ADMIN_STATUS_OFFSET = 540;
    private static final int ADMIN_STATUS_UP = 1;
    private static final int ADMIN_STATUS_DOWN = 2;

    // NDIS_IF_MAX_STRING_SIZE and the terminating zero
    private static final int ALIAS_LENGTH = 257;

    @Override
    public int index(final long luid) {
        final IntByReference index = new IntByReference();
        final int error =
                IpHelperCalls.ConvertInterfaceLuidToIndex(new LongByReference(luid), index);
        return error == 0 ? index.getValue() : 0;
    }

    @Override
    public String alias(final long luid) {
        final char[] alias = new char[ALIAS_LENGTH];
        final int error = IpHelperCalls.ConvertInterfaceLuidToAlias(
                new LongByReference(luid), alias, alias.length);
        if (error != 0) {
            return null;
        }
        final String text = new String(alias);
        return text.substring(0, text.indexOf('\0'));
    }

    @Override
    public int find(final long luid, final int family) {
        return IpHelperCalls.GetIpInterfaceEntry(BufferUtil.address(interfaceRow(luid, family)));
    }

    private static ByteBuffer interfaceRow(final long luid, final int family) {
        final ByteBuffer row = newRow(INTERFACE_ROW_LENGTH);
        IpHelperCalls.InitializeIpInterfaceEntry(BufferUtil.address(row));
        return row.putShort(0, (short) family).putLong(INTERFACE_LUID_OFFSET, luid);
    }

    private static ByteBuffer newRow(final int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int addAddress(final long luid, final InetAddress address, final int prefixLength) {
        final ByteBuffer row = addressRow(luid, address);
        row.put(ADDRESS_PREFIX_OFFSET, (byte) prefixLength);
        row.putInt(ADDRESS_DAD_STATE_OFFSET, DAD_STATE_PREFERRED);
        return IpHelperCalls.CreateUnicastIpAddressEntry(BufferUtil.address(row));
    }

    @Override
    public int removeAddress(final long luid, final InetAddress address) {
        final ByteBuffer row = addressRow(luid, address);
        return IpHelperCalls.DeleteUnicastIpAddressEntry(BufferUtil.address(row));
    }

    @Override
    public boolean hasAddress(final long luid, final InetAddress address) {
        final ByteBuffer row = addressRow(luid, address);
        return IpHelperCalls.GetUnicastIpAddressEntry(BufferUtil.address(row)) == 0;
    }

    private static ByteBuffer addressRow(final long luid, final InetAddress address) {
        final boolean v4 = address instanceof Inet4Address;
        final ByteBuffer row = newRow(ADDRESS_ROW_LENGTH);
        IpHelperCalls.InitializeUnicastIpAddressEntry(BufferUtil.address(row));
        row.putShort(0, (short) (v4 ? IPV4 : IPV6));
        row.put(v4 ? ADDRESS_V4_OFFSET : ADDRESS_V6_OFFSET, address.getAddress());
        return row.putLong(ADDRESS_LUID_OFFSET, luid);
    }

    @Override
    public int addRoute(final long luid, final InterfaceRoute route) {
        return RouteRow.create(luid, route);
    }

    @Override
    public int removeRoute(final long luid, final InterfaceRoute route) {
        return RouteRow.delete(luid, route);
    }

    @Override
    public boolean hasRoute(final long luid, final InterfaceRoute route) {
        return RouteRow.find(luid, route) == 0;
    }

    @Override
    public UUID guid(final long luid) {
        final byte[] guid = new byte[GUID_LENGTH];
        final int error = GuidCalls.ConvertInterfaceLuidToGuid(new LongByReference(luid), guid);
        return error == 0 ? Guids.read(guid) : null;
    }

    @Override
    public boolean isThere(final UUID guid) {
        return GuidCalls.ConvertInterfaceGuidToLuid(Guids.layOut(guid), new LongByReference()) == 0;
    }

    @Override
    public List<TableRoute> allRoutes() {
        return IpTables.allRoutes();
    }

    @Override
    public int metric(final long luid, final int family) {
        final ByteBuffer row = interfaceRow(luid, family);
        final int error = IpHelperCalls.GetIpInterfaceEntry(BufferUtil.address(row));
        return error == 0 && row.get(INTERFACE_CONNECTED_OFFSET) != 0
                ? row.getInt(INTERFACE_METRIC_OFFSET)
                : NOT_CONNECTED;
    }

    @Override
    public List<ListedSetting> addresses(final long luid) {
        return IpTables.addresses(luid);
    }

    @Override
    public List<InterfaceRoute> routes(final long luid) {
        return IpTables.routes(luid);
    }

    @Override
    public int mtu(final long luid, final int family) {
        final ByteBuffer row = interfaceRow(luid, family);
        final int error = IpHelperCalls.GetIpInterfaceEntry(BufferUtil.address(row));
        return error == 0 ? row.getInt(INTERFACE_MTU_OFFSET) : 0;
    }

    @Override
    public int setMtu(final long luid, final int family, final int mtu) {
        return change(luid, family, row -> row.putInt(INTERFACE_MTU_OFFSET, mtu));
    }

    @Override
    public int setMetric(final long luid, final int family, final int metric) {
        final boolean automatic = metric < 0;
        return change(luid, family, row -> {
            row.put(INTERFACE_AUTOMATIC_METRIC_OFFSET, (byte) (automatic ? 1 : 0));
            if (!automatic) {
                row.putInt(INTERFACE_METRIC_OFFSET, metric);
            }
        });
    }

    @Override
    public int setDns(
            final long luid, final int family, final String servers, final String domains) {
        return IpHelperCalls.Dns.set(new LongByReference(luid), family == IPV6, servers, domains);
    }

    private static int change(
            final long luid, final int family, final Consumer<ByteBuffer> change) {
        final ByteBuffer row = interfaceRow(luid, family);
        final int error = IpHelperCalls.GetIpInterfaceEntry(BufferUtil.address(row));
        if (error != 0) {
            return error;
        }
        if (family == IPV4) {
            // Windows refuses the value that it has just returned
            row.putInt(INTERFACE_SITE_PREFIX_OFFSET, 0);
        }
        change.accept(row);
        return IpHelperCalls.SetIpInterfaceEntry(BufferUtil.address(row));
    }

    @Override
    public int setUp(final long luid, final boolean up) {
        final int index = index(luid);
        if (index == 0) {
            return ErrorCode.ERROR_FILE_NOT_FOUND.code();
        }
        final ByteBuffer row = newRow(IF_ROW_LENGTH).putInt(IF_INDEX_OFFSET, index);
        final int error = IpHelperCalls.GetIfEntry(BufferUtil.address(row));
        final int wanted = up ? ADMIN_STATUS_UP : ADMIN_STATUS_DOWN;
        if (error != 0 || row.getInt(IF_ADMIN_STATUS_OFFSET) == wanted) {
            return error;
        }
        if (index(luid) != index) {
            // removed meanwhile: the row may be another interface's
            return ErrorCode.ERROR_FILE_NOT_FOUND.code();
        }
        row.putInt(IF_ADMIN_STATUS_OFFSET, wanted);
        return IpHelperCalls.SetIfEntry(BufferUtil.address(row));
    }

    @Override
    public boolean isUp(final long luid) {
        final ByteBuffer row = newRow(IF_ROW_LENGTH).putInt(IF_INDEX_OFFSET, index(luid));
        final int error = IpHelperCalls.GetIfEntry(BufferUtil.address(row));
        return error != 0 || row.getInt(IF_ADMIN_STATUS_OFFSET) != ADMIN_STATUS_DOWN;
    }
}
