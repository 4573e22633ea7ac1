package org.tunbroker.client.wintun;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.LogLevel;
import org.tunbroker.client.LogListener;
import org.tunbroker.client.TunClient;

/** A client that connects when it is needed, and anew once its broker died. Thread-safe. */
final class LazyClient implements AutoCloseable {
    private final ConnectOptions options;
    // guarded by this
    private @Nullable TunClient client;
    private boolean closed;
    private volatile @Nullable LogListener logger;

    LazyClient(final ConnectOptions options) {
        this.options = options;
    }

    /**
     * Returns the client.
     *
     * @throws TunException as {@link TunClient#connect(ConnectOptions)}; ERROR_INVALID_HANDLE once
     *     this is closed
     */
    synchronized TunClient get() {
        if (closed) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "Wintun", "the library is closed");
        }
        TunClient current = client;
        if (current != null && !current.isOpen()) {
            current.close();
            current = null;
        }
        if (current == null) {
            current = TunClient.connect(options);
            client = current;
            if (logger != null) {
                current.setLogger(logger);
            }
        }
        return current;
    }

    synchronized void setLogger(final @Nullable LogListener newLogger) {
        logger = newLogger;
        if (client != null && client.isOpen()) {
            client.setLogger(newLogger);
        }
    }

    /** Tells the logger why a function failed: the last error is a number only. */
    void report(final TunException failure) {
        final LogListener current = logger;
        if (current != null) {
            current.line(LogLevel.ERR, Instant.now(), failure.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }
}
