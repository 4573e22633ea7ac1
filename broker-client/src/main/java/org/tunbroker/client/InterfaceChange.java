package org.tunbroker.client;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ipc.control.Event;

/**
 * One change of an adapter's interface, which a {@link TunListener} hears of.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which sets an interface up again that somebody set down:
 *
 * <pre>{@code
 * client.setListener(new TunListener() {
 *     public void interfaceChanged(final Adapter adapter, final InterfaceChange change) {
 *         System.err.println(adapter.info().name() + ": " + change);
 *         if (change.kind() == InterfaceChange.Kind.LINK_STATE && change.is("down")) {
 *             try {
 *                 adapter.setUp(true);
 *             } catch (final TunException ex) {
 *                 // it may be deleted by now
 *                 System.err.println(ex.getMessage());
 *             }
 *         }
 *     }
 * });
 * }</pre>
 */
public final class InterfaceChange {
    /** What of an interface changed, and how its values are written. */
    public enum Kind {
        /** It was set up or down: {@code up}, {@code down}. */
        LINK_STATE(Event.InterfaceChanged.LINK_STATE),
        /** Its MTU: bytes in decimal digits, {@code 1500}. */
        MTU(Event.InterfaceChanged.MTU),
        /**
         * An address was added or removed: {@code 10.7.0.1/24}, {@code fd00::1/64}. Of two values
         * one is missing.
         */
        ADDRESS(Event.InterfaceChanged.ADDRESS),
        /**
         * A route through it was added, changed or removed, as {@code ip route} writes it:
         * {@code default via 10.7.0.2 metric 5 table 100}, where the gateway, metric 0 and the main
         * table are left out. Of one that was added or removed a value is missing. Routes that the
         * system keeps for itself, to its own addresses, for multicast and broadcast, do not count.
         */
        ROUTE(Event.InterfaceChanged.ROUTE),
        /** It was renamed: its name. */
        NAME(Event.InterfaceChanged.NAME),
        /**
         * It left the broker's network namespace, or came back: {@code present}, {@code moved} to
         * another one, {@code deleted}, or {@code absent} where it is not known which of the two.
         */
        PRESENCE(Event.InterfaceChanged.PRESENCE);

        private final int number;

        Kind(final int number) {
            this.number = number;
        }
    }

    private final Kind kind;
    private final String was;
    private final String is;

    private InterfaceChange(final Kind kind, final String was, final String is) {
        this.kind = kind;
        this.was = was;
        this.is = is;
    }

    /** Makes a value of an event; null if only a newer release knows its kind. */
    static @Nullable InterfaceChange of(final Event.InterfaceChanged event) {
        for (final Kind kind : Kind.values()) {
            if (kind.number == event.aspect) {
                return new InterfaceChange(kind, event.was, event.is);
            }
        }
        return null;
    }

    /**
     * Returns what changed.
     *
     * @return the kind; later releases may have more
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the value before.
     *
     * @return as {@link Kind} says; empty if there was none, as of an address that was added
     */
    public Optional<String> was() {
        return value(was);
    }

    /**
     * Returns the value now.
     *
     * @return as {@link Kind} says; empty if there is none, as of an address that was removed
     */
    public Optional<String> is() {
        return value(is);
    }

    /**
     * Tells whether the value now is a certain one.
     *
     * @param value as {@link Kind} says
     * @return true if {@link #is()} has it
     */
    public boolean is(final String value) {
        return !Objects.requireNonNull(value, "value").isEmpty() && is.equals(value);
    }

    private static Optional<String> value(final String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /**
     * Describes the change.
     *
     * @return for example {@code MTU was 1500, is 1400} or {@code ADDRESS 10.7.0.1/24 removed}
     */
    @Override
    public String toString() {
        if (was.isEmpty()) {
            return kind + " " + is + " added";
        }
        return is.isEmpty() ? kind + " " + was + " removed" : kind + " was " + was + ", is " + is;
    }
}
