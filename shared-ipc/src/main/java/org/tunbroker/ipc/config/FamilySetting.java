package org.tunbroker.ipc.config;

/** A setting that is about one version of IP. Immutable and thread-safe. */
public abstract class FamilySetting extends Setting {
    private static final int IPV4 = 4;
    private static final int IPV6 = 6;

    FamilySetting() {}

    /**
     * Tells the family.
     *
     * @return true for IPv4, false for IPv6
     */
    public abstract boolean isV4();

    @Override
    public final int ipVersion() {
        return isV4() ? IPV4 : IPV6;
    }
}
