package org.tunbroker.broker.driver.linux.shared;

/**
 * What tells a pump's waits apart.
 *
 * <pre>
 * bits   field
 *    0   1 for a device, 0 for a flag
 * 1-32   number of the path
 *
 * -1     the pump's event
 * -2     a cancellation
 * </pre>
 */
final class WaitTag {
    static final long EVENT = -1;
    static final long CANCELLATION = -2;

    private static final int NUMBER_SHIFT = 1;
    private static final int OF_DEVICE = 1;

    private WaitTag() {}

    static long ofDevice(final int number) {
        return ofFlag(number) | OF_DEVICE;
    }

    static long ofFlag(final int number) {
        return (long) number << NUMBER_SHIFT;
    }

    static boolean isOfDevice(final long tag) {
        return (tag & OF_DEVICE) != 0;
    }

    static int number(final long tag) {
        return (int) (tag >>> NUMBER_SHIFT);
    }
}
