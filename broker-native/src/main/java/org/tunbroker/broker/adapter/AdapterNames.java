package org.tunbroker.broker.adapter;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tunbroker.ipc.control.AdapterName;

/**
 * The adapters' names, by the rules of Wintun: two names that differ in case only are one.
 *
 * <p>A name is free again when its device is removed. That takes its turn; who wants the name until
 * then waits, so that an application which was killed gets its name back.
 *
 * <p>For the control loop's thread.
 */
final class AdapterNames {
    /** A name that is taken: as what it was wanted, and the number behind it or 0. */
    private record Taken(BrokerAdapter adapter, String wantedKey, int number) {}

    private final Map<String, Taken> byKey = new HashMap<>();
    // of each name that was wanted, the numbers that were put behind it
    private final Map<String, BitSet> numbers = new HashMap<>();
    // those whose devices are being removed, with what waits for that
    private final Map<String, List<Runnable>> leaving = new HashMap<>();

    private static String key(final String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static String numbered(final String wanted, final int number) {
        if (number == 0) {
            return wanted;
        }
        final String suffix = " " + number;
        return AdapterName.shorten(wanted, AdapterName.MAX_LENGTH - suffix.length()) + suffix;
    }

    /** Returns the name itself if it is free, else with the first free number behind it. */
    String unique(final String wanted) {
        return numbered(wanted, freeNumber(wanted));
    }

    private int freeNumber(final String wanted) {
        final BitSet used = numbers.getOrDefault(key(wanted), new BitSet());
        int number = used.nextClearBit(0);
        while (byKey.containsKey(key(numbered(wanted, number)))) {
            // taken by who wanted just that
            number = used.nextClearBit(number + 1);
        }
        return number;
    }

    /**
     * Gives an adapter its name.
     *
     * @param wanted what it was asked for, of which {@link #unique} made the adapter's name
     */
    void take(final String wanted, final BrokerAdapter adapter) {
        final int number = freeNumber(wanted);
        final String wantedKey = key(wanted);
        byKey.put(key(adapter.spec().name()), new Taken(adapter, wantedKey, number));
        numbers.computeIfAbsent(wantedKey, any -> new BitSet()).set(number);
    }

    /** Returns the adapter that has a name, null if there is none. */
    BrokerAdapter find(final String name) {
        final String key = key(name);
        final Taken taken = byKey.get(key);
        return taken == null || leaving.containsKey(key) ? null : taken.adapter();
    }

    /** An adapter goes, and its name with it, as soon as its device is removed. */
    void leave(final BrokerAdapter adapter) {
        leaving.put(key(adapter.spec().name()), new ArrayList<>());
    }

    /**
     * Has something wait until a name's device is removed.
     *
     * @return whether it waits; false if no device of that name is being removed
     */
    boolean await(final String wanted, final Runnable then) {
        final List<Runnable> waiting = leaving.get(key(wanted));
        return waiting != null && waiting.add(then);
    }

    /** Frees an adapter's name, and goes on with who waited for it. */
    void free(final BrokerAdapter adapter) {
        final String key = key(adapter.spec().name());
        final Taken taken = byKey.remove(key);
        final BitSet used = numbers.get(taken.wantedKey());
        used.clear(taken.number());
        if (used.isEmpty()) {
            numbers.remove(taken.wantedKey());
        }
        final List<Runnable> waiting = leaving.remove(key);
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }
}
