package org.tunbroker.broker.driver.wintun.lease;

import java.util.UUID;

/**
 * What Windows keeps of the DNS of interfaces, also of those that are gone.
 *
 * <p>For one thread at a time.
 */
interface DnsRegistry {
    /** The value with the servers. */
    String SERVERS = "NameServer";

    /** The value with the search domains. */
    String DOMAINS = "SearchList";

    /**
     * Returns a value.
     *
     * @param guid of the interface
     * @param family {@code IpStack.IPV4} or {@code IpStack.IPV6}
     * @param value {@link #SERVERS} or {@link #DOMAINS}
     * @return the text, empty if there is none
     * @throws org.tunbroker.TunException with Windows' error if it cannot be read
     */
    String read(UUID guid, int family, String value);

    /**
     * Removes a value.
     *
     * @return a Windows error code, 0 for success
     */
    int remove(UUID guid, int family, String value);
}
