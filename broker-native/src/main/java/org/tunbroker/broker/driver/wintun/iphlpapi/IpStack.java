package org.tunbroker.broker.driver.wintun.iphlpapi;

import java.net.InetAddress;
import java.util.List;
import java.util.UUID;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.ListedSetting;

/**
 * The functions of Windows' IP helper library for interfaces, which have LUIDs. Each call returns a
 * Windows error code, 0 for success, unless it says otherwise.
 *
 * <p>Thread-safe, as Windows' functions are.
 */
public interface IpStack {
    /** AF_INET. */
    int IPV4 = 2;

    /** AF_INET6. */
    int IPV6 = 23;

    /** ConvertInterfaceLuidToIndex: returns the index, or 0 if there is none. */
    int index(long luid);

    /** ConvertInterfaceLuidToAlias: returns the name that users see, or null. */
    String alias(long luid);

    /** GetIpInterfaceEntry: ERROR_NOT_FOUND while the interface does not have that family. */
    int find(long luid, int family);

    /** CreateUnicastIpAddressEntry, the address being used at once. */
    int addAddress(long luid, InetAddress address, int prefixLength);

    /** DeleteUnicastIpAddressEntry: ERROR_NOT_FOUND if the interface does not have that address. */
    int removeAddress(long luid, InetAddress address);

    /** GetUnicastIpAddressEntry: tells whether the interface has an address. */
    boolean hasAddress(long luid, InetAddress address);

    /** CreateIpForwardEntry2; an automatic metric is 0. */
    int addRoute(long luid, InterfaceRoute route);

    /** DeleteIpForwardEntry2: ERROR_NOT_FOUND if the interface has not that route. */
    int removeRoute(long luid, InterfaceRoute route);

    /** GetIpForwardEntry2: tells whether the interface has a route. */
    boolean hasRoute(long luid, InterfaceRoute route);

    /** ConvertInterfaceLuidToGuid: returns the interface's GUID, or null if there is none. */
    UUID guid(long luid);

    /** ConvertInterfaceGuidToLuid: tells whether an interface has this GUID now. */
    boolean isThere(UUID guid);

    /** GetIpForwardTable2: returns the routes of all interfaces, or throws. */
    List<TableRoute> allRoutes();

    /**
     * GetIpInterfaceEntry: returns the metric that adds to those of the interface's routes.
     *
     * @return -1 if the interface has not that family, or is not connected, so that Windows uses
     *     none of its routes
     */
    int metric(long luid, int family);

    /** GetUnicastIpAddressTable: returns the interface's addresses, or throws. */
    List<ListedSetting> addresses(long luid);

    /** GetIpForwardTable2: returns the routes through the interface, or throws. */
    List<InterfaceRoute> routes(long luid);

    /** GetIpInterfaceEntry: returns the MTU, or 0 if the interface has not that family. */
    int mtu(long luid, int family);

    /** SetIpInterfaceEntry. */
    int setMtu(long luid, int family, int mtu);

    /** SetIpInterfaceEntry; -1 for an automatic metric. */
    int setMetric(long luid, int family, int metric);

    /**
     * SetInterfaceDnsSettings, for one family; ERROR_PROC_NOT_FOUND where Windows has no such call.
     *
     * @param servers of the family, with commas between them
     * @param domains likewise
     */
    int setDns(long luid, int family, String servers, String domains);

    /**
     * SetIfEntry, unless the interface is in that state already. It knows interfaces by their index
     * only, which is looked up by the LUID right before: ERROR_FILE_NOT_FOUND if there is none.
     */
    int setUp(long luid, boolean up);

    /** GetIfEntry: returns false only for an interface that is known to be down. */
    boolean isUp(long luid);
}
