/**
 * TUN adapters for any JVM: connect to the broker, create an adapter, start a session, and exchange
 * layer-3 packets with the operating system.
 *
 * <p>{@link org.tunbroker.client.TunClient} is where to begin. Errors are
 * {@link org.tunbroker.TunException}; a full or empty ring, and the end of a session, are return
 * values.
 *
 * <p>Where a parameter's description does not mention null, null is a NullPointerException that
 * names the parameter, and nothing has happened.
 */
package org.tunbroker.client;
