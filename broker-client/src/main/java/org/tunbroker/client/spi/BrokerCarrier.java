package org.tunbroker.client.spi;

/**
 * Marks a module that carries the broker as a resource. The client uses this service, so a module
 * path that has such a module resolves it, and the resource is found. It is never instantiated.
 */
public interface BrokerCarrier {}
