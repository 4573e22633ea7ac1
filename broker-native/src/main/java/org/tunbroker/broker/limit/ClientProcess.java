package org.tunbroker.broker.limit;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.SessionMemories;

/**
 * A process that has connections, and what it holds of the broker. All connections of a process
 * share its limits, since it could open another for each.
 *
 * <p>For the control loop's thread. The driver thread takes turns between processes by identity.
 */
public final class ClientProcess {
    private final int processId;
    private final ClientProcesses all;
    private final Map<Limit, Long> held = new EnumMap<>(Limit.class);
    // bytes that stay allocated while no session uses them, by where they wait
    private final Map<SessionMemories, Long> idle = new HashMap<>();
    // counted here alone: they are bounded by taking no more requests, never refused
    private int requests;
    private long replyBytes;

    ClientProcess(final int processId, final ClientProcesses all) {
        this.processId = processId;
        this.all = all;
    }

    int processId() {
        return processId;
    }

    public long held(final Limit limit) {
        return held.getOrDefault(limit, 0L);
    }

    boolean holdsNothing() {
        return idle.isEmpty() && held.values().stream().allMatch(amount -> amount == 0);
    }

    void add(final Limit limit, final long amount) {
        held.merge(limit, amount, Long::sum);
    }

    /**
     * Takes something that is limited.
     *
     * @param call that asks for it, for the error
     * @throws TunException ERROR_NOT_ENOUGH_QUOTA; then nothing is taken
     */
    public void take(final Limit limit, final long amount, final String call) {
        all.take(this, limit, amount, call);
    }

    /** Gives back what {@link #take} took. */
    public void give(final Limit limit, final long amount) {
        all.give(this, limit, amount);
    }

    /**
     * Counts memory that stays allocated while no session uses it: none, or so much from now on.
     */
    public void setIdle(final SessionMemories memories, final long bytes) {
        if (bytes == 0) {
            idle.remove(memories);
        } else {
            idle.put(memories, bytes);
        }
        all.forgetIfEmpty(this);
    }

    /** Returns how much memory stays allocated while no session uses it, in MiB. */
    long idleMebibytes() {
        final long bytes = idle.values().stream().mapToLong(Long::longValue).sum();
        return Limit.mebibytes(bytes);
    }

    /** Returns where memory waits that stays allocated. */
    List<SessionMemories> idleMemories() {
        return List.copyOf(idle.keySet());
    }

    /** Returns where memory waits that has to be given up, for a session that takes its room. */
    public List<SessionMemories> idleBeyondLimits() {
        return all.idleBeyondLimits(this);
    }

    /** Counts requests that are to be answered, or were if negative. */
    public void addRequests(final int more) {
        requests += more;
    }

    /** Counts the bytes of messages that wait to be read, or no longer do if negative. */
    public void addReplyBytes(final long more) {
        replyBytes += more;
    }

    /** Tells how many more requests can be taken in now. */
    public long requestsLeft() {
        return hasRoomForReplies() ? all.limits().of(Limit.REQUESTS) - requests : 0;
    }

    /** Tells whether it reads what it is told. */
    public boolean hasRoomForReplies() {
        return replyBytes < all.limits().of(Limit.REPLIES) * 1024;
    }
}
