package org.tunbroker.broker.limit;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The values of all {@link Limit}s. A limit of a process also bounds all processes together: they
 * may hold as much as {@link Limit#PROCESSES} of them. Beyond that is a reserve for processes that
 * hold none.
 *
 * <p>Immutable.
 */
public final class Limits {
    /**
     * The system property of a client's JVM, which sets the limits of the broker that the client
     * starts.
     */
    static final String PROPERTY = "tunbroker.limits";

    /** The largest value of a limit: the product of two still fits a long. */
    private static final long MOST = 1_000_000;

    public static final Limits DEFAULT = new Limits(Map.of());

    private final Map<Limit, Long> values = new EnumMap<>(Limit.class);

    private Limits(final Map<Limit, Long> changed) {
        for (final Limit limit : Limit.values()) {
            values.put(limit, changed.getOrDefault(limit, limit.byDefault()));
        }
    }

    /**
     * Reads limits that differ from the defaults.
     *
     * @param text such as {@code adapters=200,memory=4096}
     * @throws TunException ERROR_INVALID_PARAMETER if a key is unknown, or a value is not 1 to
     *     1000000
     */
    public static Limits parse(final String text) {
        final Map<Limit, Long> changed = new EnumMap<>(Limit.class);
        for (final String word : text.split(",")) {
            final int equals = word.indexOf('=');
            if (equals < 0) {
                throw invalid(word);
            }
            changed.put(limit(word, word.substring(0, equals)), value(word, equals + 1));
        }
        return new Limits(changed);
    }

    private static Limit limit(final String word, final String key) {
        return Arrays.stream(Limit.values())
                .filter(limit -> limit.key().equals(key.strip()))
                .findFirst()
                .orElseThrow(() -> invalid(word));
    }

    private static long value(final String word, final int begin) {
        try {
            final long value = Long.parseLong(word.substring(begin).strip());
            if (value >= 1 && value <= MOST) {
                return value;
            }
        } catch (final NumberFormatException ex) {
            throw invalid(word);
        }
        throw invalid(word);
    }

    private static TunException invalid(final String word) {
        return new TunException(
                ErrorCode.ERROR_INVALID_PARAMETER,
                "start broker",
                PROPERTY + ": \"" + word
                        + "\" is not KEY=N with N from 1 to " + MOST + " and KEY one of "
                        + Arrays.stream(Limit.values())
                                .map(Limit::key)
                                .collect(Collectors.joining(", ")));
    }

    /** Returns the bound for a process, or for the broker where only that is bounded. */
    public long of(final Limit limit) {
        return values.get(limit);
    }

    /** Returns what all processes together may hold, the reserve left out. */
    long ofAll(final Limit limit) {
        return of(Limit.PROCESSES) * of(limit);
    }

    /**
     * Returns the reserve for processes that hold none: one for each of {@link Limit#PROCESSES}.
     */
    long reserve() {
        return of(Limit.PROCESSES);
    }
}
