package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.session.ReadyThread;
import org.tunbroker.client.internal.session.RingLock;
import org.tunbroker.client.internal.session.SessionMemory;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * The rings that a session has at present, and what calls do that found theirs stopped: they go on
 * in the next ones, where the client recovers. Nothing here is on the way of a packet that moves.
 *
 * <p>Thread-safe.
 */
final class SessionRecovery {
    /** A call that may wait, in some rings. */
    interface WaitingCall {
        /** Returns what the session's call does. */
        int in(SessionRings rings) throws InterruptedException;
    }

    private final Session session;
    private final ServingBroker serving;
    // which outlive the rings: a batch keeps others out wherever the session goes on
    private final RingLock receiveLock;
    private final RingLock sendLock;
    private volatile SessionRings rings;
    // the application closed the session, or its broker told its end: it does not come back
    private volatile boolean gone;
    // counted by the recovery's thread alone
    private volatile long lostReceived;
    private volatile long lostSent;

    SessionRecovery(
            final Session session, final ServingBroker serving, final SessionOptions options) {
        this.session = session;
        this.serving = serving;
        receiveLock = newLock(options);
        sendLock = newLock(options);
    }

    private RingLock newLock(final SessionOptions options) {
        return new RingLock(options.isOneThreadEachWay(), () -> rings.isStopped());
    }

    /** Makes the rings of a memory the present ones. */
    SessionRings begin(
            final Registration registration, final int number, final SessionMemory memory) {
        final SessionRings next =
                new SessionRings(session, registration, number, memory, receiveLock, sendLock);
        rings = next;
        serving.waiting().changed();
        // stages that are pending ask here from now on
        readyThread().lookNow();
        return next;
    }

    SessionRings rings() {
        return rings;
    }

    /** It does not come back, whatever becomes of the client. */
    void end() {
        gone = true;
        serving.waiting().changed();
    }

    /** The broker told the session's end, or it cannot be recovered. */
    void markEnded() {
        end();
        final SessionRings ending = rings;
        ending.end();
        giveMemory(ending);
    }

    /** Rings are over: other sessions may have their memory. */
    void giveMemory(final SessionRings over) {
        if (over.giveMemory()) {
            session.adapter().client().sessions().over(over);
        }
    }

    /** Lets the session go on in the memory of another broker; returns false if it is closed. */
    boolean resume(final Registration registration, final int number, final SessionMemory memory) {
        synchronized (session) {
            if (session.isClosed()) {
                return false;
            }
            session.begin(registration, number, memory);
        }
        return true;
    }

    /** Tells whether packets do not move, and will not. */
    boolean hasEnded() {
        return rings.isStopped() && (gone || !serving.mayServe());
    }

    /** Its broker is lost: stops the rings, and counts what is in them. */
    void lose() {
        final SessionRings lost = rings;
        lost.close();
        lostReceived += lost.receiveSide.countWaiting();
        lostSent += lost.sendSide.countWaiting();
    }

    long lostReceived() {
        return lostReceived;
    }

    long lostSent() {
        return lostSent;
    }

    int receive(final ReceiveSide stopped, final Packet packet) {
        return again(stopped.rings(), Session.NONE, next -> next.receiveSide.receive(packet));
    }

    int receive(final ReceiveSide stopped, final PacketHandler handler, final int limit) {
        return again(stopped.rings(), 0, next -> next.receiveSide.receive(handler, limit));
    }

    int allocate(final SendSide stopped, final Packet packet, final int length) {
        return again(stopped.rings(), Session.NONE, next -> next.sendSide.allocate(packet, length));
    }

    int send(
            final SendSide stopped,
            final PacketWriter writer,
            final int maxLength,
            final int limit) {
        return again(stopped.rings(), 0, next -> next.sendSide.send(writer, maxLength, limit));
    }

    // the four that wait do so in their own rings first, without making an object

    int read(final ReceiveSide first, final int answer, final ByteBuffer target, final long endNs)
            throws InterruptedException {
        final int result = answer == Session.NONE ? first.read(target, endNs) : answer;
        return result == Session.END
                ? wait(first.rings(), endNs, next -> next.receiveSide.read(target, endNs))
                : result;
    }

    int write(final SendSide first, final int answer, final ByteBuffer source, final long endNs)
            throws InterruptedException {
        final int result = answer == Session.NONE ? first.write(source, endNs) : answer;
        return result == Session.END
                ? wait(first.rings(), endNs, next -> next.sendSide.write(source, endNs))
                : result;
    }

    boolean awaitReadable(final ReceiveSide first, final long endNs) throws InterruptedException {
        int result = first.awaitReadable(endNs);
        if (result == Session.END) {
            result = wait(first.rings(), endNs, next -> next.receiveSide.awaitReadable(endNs));
        }
        return result != Session.NONE;
    }

    boolean awaitWritable(final SendSide first, final int length, final long endNs)
            throws InterruptedException {
        int result = first.awaitWritable(length, endNs);
        if (result == Session.END) {
            result = wait(first.rings(), endNs, next -> next.sendSide.awaitWritable(length, endNs));
        }
        return result != Session.NONE;
    }

    CompletableFuture<Void> whenReadable() {
        return whenReady(
                "whenReadable", next -> next.receiveSide.lookOrRequest(ReceiveSide.ANY_LENGTH));
    }

    CompletableFuture<Void> whenWritable(final int length) {
        // no ring would ever have the room
        SessionLayout.checkPacketLength("whenWritable", length);
        return whenReady("whenWritable", next -> next.sendSide.lookOrRequest(length));
    }

    /**
     * Returns a stage that is completed when rings are ready, the present ones or those that the
     * session has by then, or when it has ended.
     */
    private CompletableFuture<Void> whenReady(
            final String call, final Predicate<SessionRings> lookOrRequest) {
        checkTold(call, rings);
        return readyThread().whenReady(() -> isReady(call, lookOrRequest));
    }

    private boolean isReady(final String call, final Predicate<SessionRings> lookOrRequest) {
        final SessionRings present = rings;
        checkTold(call, present);
        // rings that stopped count as ready, but others may come
        return lookOrRequest.test(present) && (!present.isStopped() || hasEnded());
    }

    private static void checkTold(final String call, final SessionRings in) {
        if (!in.registration.tellsReadiness()) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    call,
                    "the broker is of an older release; close all its clients, and connect anew"
                            + " after 10 s");
        }
    }

    private ReadyThread readyThread() {
        return session.adapter().client().sessions().readyThread();
    }

    /**
     * Makes a call that does not wait, which found its rings stopped, in the present ones.
     *
     * @param stopped the rings that it found so
     * @param none what the call answers meanwhile
     */
    private int again(
            final SessionRings stopped, final int none, final ToIntFunction<SessionRings> call) {
        SessionRings used = stopped;
        while (!hasEnded()) {
            final SessionRings next = rings;
            if (next == used) {
                return none;
            }
            final int result = call.applyAsInt(next);
            if (result != Session.END) {
                return result;
            }
            used = next;
        }
        return Session.END;
    }

    /**
     * Makes a call that waits, which found its rings stopped, in the next ones, until it has moved
     * something, the deadline has passed or the session has ended.
     *
     * @param stopped the rings that it found so
     */
    private int wait(final SessionRings stopped, final long deadlineNs, final WaitingCall call)
            throws InterruptedException {
        SessionRings used = stopped;
        int result = Session.END;
        while (result == Session.END) {
            used = awaitOther(used, deadlineNs);
            if (used == null) {
                return hasEnded() ? Session.END : Session.NONE;
            }
            result = call.in(used);
        }
        return result;
    }

    /** Waits for other rings than those that stopped; null if there are none until the deadline. */
    private @Nullable SessionRings awaitOther(final SessionRings stopped, final long deadlineNs)
            throws InterruptedException {
        if (rings == stopped && !hasEnded()) {
            serving.checkMayWait();
            serving.waiting().await(() -> rings != stopped || hasEnded(), deadlineNs);
        }
        final SessionRings next = rings;
        return next == stopped ? null : next;
    }
}
