package org.tunbroker.broker.adapter;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tunbroker.broker.driver.api.PersistentInterface;
import org.tunbroker.ipc.control.AdapterName;

/**
 * The adapters' names, by the rules of Wintun: two names that differ in case only are one.
 *
 * <p>A name is free again once its device is removed. A request for the name waits until then, so
 * that an application that was killed gets its name back when it restarts.
 *
 * <p>For the control loop's thread.
 */
final class AdapterNames {
    /** A name that is taken: the name that was requested, and the number appended to it or 0. */
    private record Taken(BrokerAdapter adapter, String wantedKey, int number) {}

    private final Map<String, Taken> byKey = new HashMap<>();
    // by requested name, the numbers appended to it
    private final Map<String, BitSet> numbers = new HashMap<>();
    // names whose devices are being removed, with the actions that wait for that
    private final Map<String, List<Runnable>> leaving = new HashMap<>();

    static String key(final String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** Returns the keys of the names of what stands though no broker may have it. */
    static Set<String> keysOf(final List<PersistentInterface> standing) {
        return standing.stream().map(each -> key(each.spec().name())).collect(Collectors.toSet());
    }

    private static String numbered(final String wanted, final int number) {
        if (number == 0) {
            return wanted;
        }
        final String suffix = " " + number;
        return AdapterName.shorten(wanted, AdapterName.MAX_LENGTH - suffix.length()) + suffix;
    }

    /** Returns the name itself if it is free, else with the first free number appended. */
    String unique(final String wanted) {
        return unique(wanted, Set.of());
    }

    /**
     * Returns a free name as above.
     *
     * @param others keys of names that are taken by none of these adapters
     */
    String unique(final String wanted, final Set<String> others) {
        return numbered(wanted, freeNumber(wanted, others));
    }

    private int freeNumber(final String wanted, final Set<String> others) {
        final BitSet used = numbers.getOrDefault(key(wanted), new BitSet());
        int number = used.nextClearBit(0);
        while (isTaken(key(numbered(wanted, number)), others)) {
            // another adapter was requested under exactly this name
            number = used.nextClearBit(number + 1);
        }
        return number;
    }

    private boolean isTaken(final String key, final Set<String> others) {
        return byKey.containsKey(key) || others.contains(key);
    }

    /**
     * Gives an adapter its name.
     *
     * @param wanted the requested name, from which {@link #unique} made the adapter's
     */
    void take(final String wanted, final BrokerAdapter adapter) {
        take(wanted, adapter, Set.of());
    }

    void take(final String wanted, final BrokerAdapter adapter, final Set<String> others) {
        final int number = freeNumber(wanted, others);
        final String wantedKey = key(wanted);
        byKey.put(key(adapter.spec().name()), new Taken(adapter, wantedKey, number));
        numbers.computeIfAbsent(wantedKey, any -> new BitSet()).set(number);
    }

    /** Returns a free name as {@link #unique(String)} for an adapter that may have it already. */
    String another(final String wanted, final BrokerAdapter adapter) {
        final Taken own = byKey.remove(key(adapter.spec().name()));
        final BitSet used = numbers.get(own.wantedKey());
        used.clear(own.number());
        final String name = unique(wanted);
        used.set(own.number());
        byKey.put(key(adapter.spec().name()), own);
        return name;
    }

    /** Returns the adapter that has a name, null if there is none. */
    BrokerAdapter find(final String name) {
        final String key = key(name);
        final Taken taken = byKey.get(key);
        return taken == null || leaving.containsKey(key) ? null : taken.adapter();
    }

    /** Notes that an adapter's device is being removed, which will free its name. */
    void leave(final BrokerAdapter adapter) {
        leaving.put(key(adapter.spec().name()), new ArrayList<>());
    }

    /**
     * Defers an action until a name's device is removed.
     *
     * @return whether it waits; false if no device of that name is being removed
     */
    boolean await(final String wanted, final Runnable then) {
        final List<Runnable> waiting = leaving.get(key(wanted));
        return waiting != null && waiting.add(then);
    }

    /** Frees an adapter's name, and runs the actions that waited for it. */
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
