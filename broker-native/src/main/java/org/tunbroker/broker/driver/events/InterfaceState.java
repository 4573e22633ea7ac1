package org.tunbroker.broker.driver.events;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.tunbroker.ipc.control.Event.InterfaceChanged;

/**
 * What an interface is at one moment: a value for each aspect, and for each of its addresses and
 * routes.
 *
 * <p>For one thread at a time.
 */
public final class InterfaceState {
    /** It is in the broker's network namespace. */
    public static final String PRESENT = "present";
    /** It was moved to another network namespace. */
    public static final String MOVED = "moved";
    /** It was deleted. */
    public static final String DELETED = "deleted";
    /** It was moved or deleted. */
    public static final String ABSENT = "absent";

    /**
     * The most addresses and routes that are looked at: whoever may change the interface may give
     * it more than memory has room for.
     */
    public static final int MAX_ENTRIES = 4096;

    /**
     * What has one value.
     *
     * @param aspect as {@link InterfaceChange#aspect()}
     * @param identity tells an address or a route from others; empty for what there is one of
     */
    record Key(int aspect, String identity) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparingInt(Key::aspect).thenComparing(Key::identity);

        boolean isOneOfMany() {
            return !identity.isEmpty();
        }

        @Override
        public int compareTo(final Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final TreeMap<Key, String> values = new TreeMap<>();
    private boolean complete = true;

    /** Begins the state of an interface that is there. */
    public InterfaceState(final String name, final boolean up, final int mtu) {
        put(InterfaceChanged.PRESENCE, PRESENT);
        put(InterfaceChanged.NAME, name);
        put(InterfaceChanged.LINK_STATE, up ? "up" : "down");
        put(InterfaceChanged.MTU, Integer.toString(mtu));
    }

    private InterfaceState(final String presence) {
        put(InterfaceChanged.PRESENCE, presence);
    }

    /**
     * Makes the state of an interface that is not there.
     *
     * @param presence {@link #MOVED}, {@link #DELETED} or {@link #ABSENT}
     */
    public static InterfaceState gone(final String presence) {
        return new InterfaceState(presence);
    }

    private void put(final int aspect, final String value) {
        values.put(new Key(aspect, ""), value);
    }

    /** Adds an address, by its text. */
    public void address(final String text) {
        add(new Key(InterfaceChanged.ADDRESS, text), text);
    }

    /**
     * Adds a route.
     *
     * @param identity what stays the same when it is changed
     * @param text of all of it
     */
    public void route(final String identity, final String text) {
        add(new Key(InterfaceChanged.ROUTE, identity), text);
    }

    private void add(final Key key, final String value) {
        if (values.size() < MAX_ENTRIES || values.containsKey(key)) {
            // of two routes of one identity the kernel uses the first
            values.putIfAbsent(key, value);
        } else {
            complete = false;
        }
    }

    /** Tells whether all addresses and routes found room. */
    public boolean isComplete() {
        return complete;
    }

    /** Tells whether the interface is in the broker's network namespace. */
    public boolean isPresent() {
        return PRESENT.equals(values.get(new Key(InterfaceChanged.PRESENCE, "")));
    }

    Map<Key, String> values() {
        return values;
    }
}
