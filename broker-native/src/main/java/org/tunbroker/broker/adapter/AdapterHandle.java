package org.tunbroker.broker.adapter;

import org.tunbroker.broker.client.ConnectedClient;

/**
 * A client's handle on an adapter.
 *
 * @param number by which the client names it
 * @param owner the client
 * @param adapter what it is a handle on
 * @param creator whether the adapter goes when this handle is closed
 */
public record AdapterHandle(
        int number, ConnectedClient owner, BrokerAdapter adapter, boolean creator) {}
