package org.tunbroker.client.internal.session;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Somebody who waits for a ring. The application may complete or cancel it as well: then it is
 * forgotten.
 */
final class ReadyStage extends CompletableFuture<Void> {
    private final BooleanSupplier ready;

    /**
     * Makes one that is not complete.
     *
     * @param ready looks whether to complete it; if not, it has the broker ring for the next look
     */
    ReadyStage(final BooleanSupplier ready) {
        this.ready = ready;
    }

    /** Looks; returns whether this is done, and never throws. */
    boolean completeIfReady() {
        if (isDone()) {
            return true;
        }
        try {
            if (!ready.getAsBoolean()) {
                return false;
            }
            complete(null);
        } catch (final RuntimeException | InternalError ex) {
            // such as memory that is gone: the call that follows would throw it as well
            completeExceptionally(ex);
        }
        return true;
    }
}
