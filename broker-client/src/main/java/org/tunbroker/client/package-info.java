/**
 * TUN adapters for any JVM: connect to the broker, create an adapter, start a session, and exchange
 * layer-3 packets with the operating system.
 *
 * <p>Start with {@link org.tunbroker.client.TunClient}. Errors are
 * {@link org.tunbroker.TunException}; a full or empty ring, and the end of a session, are return
 * values.
 *
 * <p>This package, {@code org.tunbroker} and {@code org.tunbroker.client.spi} are the API. Packages
 * below {@code org.tunbroker.client.internal} and {@code org.tunbroker.ipc} are not, although their
 * classes are public for each other; no call of the API takes or returns one.
 *
 * <p>Null is taken and returned only where a type is {@code @Nullable} (JSpecify, which an
 * application does not need at compile time or at run time). For every other parameter null causes
 * a NullPointerException that names the parameter, before the call has any effect.
 */
package org.tunbroker.client;
