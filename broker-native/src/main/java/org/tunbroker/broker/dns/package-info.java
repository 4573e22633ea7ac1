/** A small program of root's that sets the DNS of an ordinary user's interfaces, and only that. */
package org.tunbroker.broker.dns;
