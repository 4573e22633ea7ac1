package org.tunbroker.client.internal.link;

import org.tunbroker.TunException;
import org.tunbroker.ipc.control.Reply;

/** A request that waits for its reply. Thread-safe: one thread waits, another completes it. */
final class PendingCall {
    // written before done
    private Reply reply;
    private TunException failure;
    private volatile boolean done;

    void complete(final Reply newReply) {
        reply = newReply;
        done = true;
    }

    void fail(final TunException newFailure) {
        failure = newFailure;
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** Returns the reply, or throws the broker's error with the caller's stack trace. */
    Reply result() {
        if (failure != null) {
            throw new TunException(failure.code(), failure.call(), failure.reason(), failure);
        }
        if (reply instanceof Reply.Failure) {
            final Reply.Failure refusal = (Reply.Failure) reply;
            throw new TunException(refusal.code, refusal.call, refusal.reason, null);
        }
        return reply;
    }
}
