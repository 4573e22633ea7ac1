/**
 * One TUN device as one object, for programs that need no more: a name, an MTU, an address for each
 * family, up, read, write, down.
 *
 * <p>{@link org.tunbroker.client.device.TunDevice} is made of the calls of
 * {@link org.tunbroker.client} and nothing else.
 */
package org.tunbroker.client.device;
