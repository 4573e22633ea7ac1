/** A session on an event loop of Netty. */
package org.tunbroker.examples.netty;
