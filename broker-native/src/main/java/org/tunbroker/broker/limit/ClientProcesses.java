package org.tunbroker.broker.limit;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.SessionMemories;

/**
 * The processes of clients, and how much of the limits each of them and all together hold.
 *
 * <p>For the control loop's thread.
 */
public final class ClientProcesses {
    private final Limits limits;
    private final Map<Integer, ClientProcess> byId = new HashMap<>();
    private final Map<Limit, Long> total = new EnumMap<>(Limit.class);

    public ClientProcesses(final Limits limits) {
        this.limits = limits;
    }

    public Limits limits() {
        return limits;
    }

    /** Returns the process of a verified id; a new one if it holds nothing. */
    public ClientProcess of(final int processId) {
        final ClientProcess known = byId.get(processId);
        return known == null ? new ClientProcess(processId, this) : known;
    }

    /** Returns a placeholder for a process that is not identified, which holds nothing. */
    public ClientProcess unknown() {
        return new ClientProcess(0, this);
    }

    long total(final Limit limit) {
        return total.getOrDefault(limit, 0L);
    }

    /**
     * Counts what a process takes.
     *
     * @throws TunException ERROR_NOT_ENOUGH_QUOTA if that is more than its limit, or than all may
     *     hold together
     */
    void take(
            final ClientProcess process, final Limit limit, final long amount, final String call) {
        final long held = process.held(limit);
        final long own = limits.of(limit);
        if (held + amount > own) {
            throw full(
                    call,
                    "process " + process.processId() + " has " + held + " " + limit.what()
                            + ", and may have " + own + " (limit " + limit.key() + "="
                            + own + "); close some, or raise " + limit.key());
        }
        final long all = total(limit);
        final long most = limits.ofAll(limit) + (held == 0 ? limits.reserve() : 0);
        if (all + amount > most) {
            throw full(
                    call,
                    "the broker is full: its clients have " + all + " " + limit.what()
                            + " in all (limit processes=" + limits.of(Limit.PROCESSES) + " times "
                            + limit.key() + "=" + own + "); close some, or raise processes");
        }
        process.add(limit, amount);
        total.merge(limit, amount, Long::sum);
        byId.put(process.processId(), process);
    }

    private static TunException full(final String call, final String reason) {
        return new TunException(
                ErrorCode.ERROR_NOT_ENOUGH_QUOTA,
                call,
                reason + " by the system property " + Limits.PROPERTY
                        + " of the process that starts the broker");
    }

    /** Counts what a process gives back. */
    void give(final ClientProcess process, final Limit limit, final long amount) {
        process.add(limit, -amount);
        total.merge(limit, -amount, Long::sum);
        forgetIfEmpty(process);
    }

    void forgetIfEmpty(final ClientProcess process) {
        if (process.holdsNothing()) {
            byId.remove(process.processId(), process);
        }
    }

    /**
     * Returns the pools that must release idle memory. Sessions {@link #take} within the limits;
     * the idle memory that stays allocated must fit into the rest.
     */
    List<SessionMemories> idleBeyondLimits(final ClientProcess process) {
        final long idle =
                byId.values().stream().mapToLong(ClientProcess::idleMebibytes).sum();
        if (total(Limit.MEMORY) + idle > limits.ofAll(Limit.MEMORY)) {
            return byId.values().stream()
                    .flatMap(each -> each.idleMemories().stream())
                    .toList();
        }
        return process.held(Limit.MEMORY) + process.idleMebibytes() > limits.of(Limit.MEMORY)
                ? process.idleMemories()
                : List.of();
    }
}
