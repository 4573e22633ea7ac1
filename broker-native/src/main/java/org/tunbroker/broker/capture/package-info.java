/** Captures: copies of the packets of adapters, for clients that ask for them. */
package org.tunbroker.broker.capture;
