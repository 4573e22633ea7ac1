/** Receives and sends the messages of clients, by Aeron. */
package org.tunbroker.broker.transport;
