/**
 * TUN adapters for any JVM: connect to the broker, create an adapter, start a session, and exchange
 * layer-3 packets with the operating system.
 *
 * <p>{@link org.tunbroker.client.TunClient} is where to begin. Errors are
 * {@link org.tunbroker.TunException}; a full or empty ring, and the end of a session, are return
 * values.
 *
 * <p>This package, {@code org.tunbroker} and {@code org.tunbroker.client.spi} are the API. What is
 * below {@code org.tunbroker.client.internal} and {@code org.tunbroker.ipc} is not, though its
 * classes are public for each other; no call of the API takes or returns any of them.
 *
 * <p>Null is taken and returned only where a type is {@code @Nullable} (JSpecify, which an
 * application does not need at compile time or at run time). For every other parameter null is a
 * NullPointerException that names the parameter, and nothing has happened.
 */
package org.tunbroker.client;
