package org.tunbroker.broker.limit;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.SessionMemories;

/**
 * A process that has connections, and how much it holds of each limit. All its connections share
 * the limits; else it could get more by opening another connection.
 *
 * <p>For the control loop's thread. The driver thread takes turns between processes by identity.
 */
public final class ClientProcess {
    private final int processId;
    private final ClientProcesses all;
    private final Map<Limit, Long> held = new EnumMap<>(Limit.class);
    // idle bytes that stay allocated, by the pool that holds them
    private final Map<SessionMemories, Long> idle = new HashMap<>();
    // counted here only: at the bound no more requests are read, but none is refused
    private int requests;
    private long replyBytes;

    ClientProcess(final int processId, final ClientProcesses all) {
        this.processId = processId;
        this.all = all;
    }

    /** Returns its number, as the operating system has it. */
    public int processId() {
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

    /** Sets how much memory of a pool stays allocated while no session uses it. */
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

    /** Returns the pools whose idle memory stays allocated. */
    List<SessionMemories> idleMemories() {
        return List.copyOf(idle.keySet());
    }

    /** Returns the pools that must release idle memory to make room for a session. */
    public List<SessionMemories> idleBeyondLimits() {
        return all.idleBeyondLimits(this);
    }

    /** Counts requests in flight; a negative number counts answered ones. */
    public void addRequests(final int more) {
        requests += more;
    }

    /** Counts bytes of unread messages; a negative number counts read ones. */
    public void addReplyBytes(final long more) {
        replyBytes += more;
    }

    /** Tells how many more requests may be read now. */
    public long requestsLeft() {
        return hasRoomForReplies() ? all.limits().of(Limit.REQUESTS) - requests : 0;
    }

    /** Tells whether its unread replies are below the limit. */
    public boolean hasRoomForReplies() {
        return replyBytes < all.limits().of(Limit.REPLIES) * 1024;
    }
}
