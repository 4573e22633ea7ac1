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
 *
 * <p>The client logs by {@link java.util.logging.Logger}, under names that begin with
 * {@code org.tunbroker.client}: {@code .connect} what a connect does (FINE), {@code .recovery} the
 * loss of a broker (WARNING), what a recovery does (FINE) and that it is done (INFO). A call that
 * fails throws, and logs nothing; nor does a packet.
 */
package org.tunbroker.client;
