package org.tunbroker.broker.driver.config;

/** Compares addresses with prefixes. Stateless. */
public final class Prefix {
    private Prefix() {}

    /**
     * Tells whether an address is in a prefix.
     *
     * @param prefix an address, as long as the other
     * @param length how many of its bits count
     * @param address any one
     */
    public static boolean contains(final byte[] prefix, final int length, final byte[] address) {
        for (int bit = 0; bit < length; bit += Byte.SIZE) {
            final int at = bit / Byte.SIZE;
            final int mask = length - bit >= Byte.SIZE ? 0xFF : 0xFF00 >> length - bit & 0xFF;
            if (((address[at] ^ prefix[at]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
