package org.tunbroker.broker.carrier;

import org.tunbroker.client.spi.BrokerCarrier;

/** Has the module resolved with the client's, which uses the service. Stateless. */
public final class ModuleWithBroker implements BrokerCarrier {
    /** Makes one; for {@link java.util.ServiceLoader}. */
    public ModuleWithBroker() {
        // nothing to keep
    }
}
