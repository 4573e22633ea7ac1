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

/** Finds who can start brokers. Thread-safe. */
public final class InstalledStarter {
    // guarded by the class: looking through all jars is half of a connect to a broker that runs
    private static BrokerStarter found;

    private InstalledStarter() {}

    /**
     * Finds the starter on the class path. To be called before JNA is used for the first time,
     * since that starts a process, and a starter may have something to say about how this JVM does
     * that.
     *
     * @return a starter; one that only reports what is missing if there is none
     * @throws TunException ERROR_NOT_SUPPORTED if this JVM or machine is none for tunbroker
     */
    public static synchronized BrokerStarter find() {
        if (found == null) {
            found = load();
        }
        return found;
    }

    private static BrokerStarter load() {
        final Iterator<BrokerStarter> starters = ServiceLoader.load(
                        BrokerStarter.class, BrokerStarter.class.getClassLoader())
                .iterator();
        try {
            return starters.hasNext() ? starters.next() : new NoStarter();
        } catch (final ServiceConfigurationError ex) {
            if (ex.getCause() instanceof TunException) {
                throw (TunException) ex.getCause();
            }
            throw ex;
        }
    }

    private static final class NoStarter implements BrokerStarter {
        @Override
        public StartedBroker start(
                final Path directory, final String driver, final Duration idleExit) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    "connect",
                    "no broker runs, and nothing can start one; put tunbroker-launcher on the class path");
        }
    }
}
