/** What the client needs from whoever can start a broker. */
package org.tunbroker.client.spi;
