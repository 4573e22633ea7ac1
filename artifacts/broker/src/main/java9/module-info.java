/** The broker, as a resource that the client extracts. A jlink image has to name this module. */
module org.tunbroker.broker {
    requires org.tunbroker;

    provides org.tunbroker.client.spi.BrokerCarrier with
            org.tunbroker.broker.carrier.ModuleWithBroker;
}
