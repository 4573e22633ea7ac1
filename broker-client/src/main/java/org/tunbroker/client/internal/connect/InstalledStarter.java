package org.tunbroker.client.internal.connect;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;

/** Finds the {@link BrokerStarter} on the class path. Thread-safe. */
public final class InstalledStarter {
    private static final String NOT_INSTALLED =
            "no broker runs, and nothing can start one; put tunbroker-launcher on the class path."
                    + " It would serve ";

    // guarded by the class. Kept, because searching all jars takes half the time of a connect to a
    // running broker
    private static BrokerStarter found;

    private InstalledStarter() {}

    /**
     * Finds the starter on the class path. Call this before the first use of JNA: JNA starts a
     * process, and a starter may set how this JVM starts processes.
     *
     * @return a starter; if none is installed, one that reports what is missing
     * @throws TunException ERROR_NOT_SUPPORTED if tunbroker does not support this JVM or machine
     */
    public static synchronized BrokerStarter find() {
        if (found == null) {
            found = load();
        }
        return found;
    }

    /**
     * Returns a starter for clients that are to find a broker that runs, and start none.
     *
     * @return one that reports that no broker runs
     */
    public static BrokerStarter none() {
        return new NoStarter("no broker runs in ");
    }

    private static BrokerStarter load() {
        final Iterator<BrokerStarter> starters = ServiceLoader.load(
                        BrokerStarter.class, BrokerStarter.class.getClassLoader())
                .iterator();
        try {
            return starters.hasNext() ? starters.next() : new NoStarter(NOT_INSTALLED);
        } catch (final ServiceConfigurationError ex) {
            if (ex.getCause() instanceof TunException) {
                throw (TunException) ex.getCause();
            }
            throw ex;
        }
    }

    private static final class NoStarter implements BrokerStarter {
        private final String reason;

        NoStarter(final String reason) {
            this.reason = reason;
        }

        @Override
        public StartedBroker start(
                final Path directory, final String driver, final Duration idleExit) {
            throw new TunException(ErrorCode.ERROR_FILE_NOT_FOUND, "connect", reason + directory);
        }
    }
}
