package org.tunbroker.broker.adapter;

import org.tunbroker.broker.client.ConnectedClient;

/**
 * A client's handle on an adapter.
 *
 * @param number by which the client names it
 * @param owner the client
 * @param adapter that it refers to
 * @param creator whether closing this handle removes the adapter
 */
public record AdapterHandle(
        int number, ConnectedClient owner, BrokerAdapter adapter, boolean creator) {}
