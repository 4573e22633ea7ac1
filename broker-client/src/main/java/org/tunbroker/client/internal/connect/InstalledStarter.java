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
