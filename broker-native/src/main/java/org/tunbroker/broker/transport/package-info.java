/** How messages of clients come and go: by Aeron. */
package org.tunbroker.broker.transport;
