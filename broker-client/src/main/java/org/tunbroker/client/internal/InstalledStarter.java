package org.tunbroker.client.internal;

import java.util.Iterator;
import java.util.ServiceLoader;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.spi.BrokerStarter;

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
        return starters.hasNext()
                ? starters.next()
                : (directory, driver, idleExit) -> {
                    throw new TunException(
                            ErrorCode.ERROR_FILE_NOT_FOUND,
                            "connect",
                            "no broker runs, and nothing can start one; put tunbroker-launcher on the class path");
                };
    }
}
