/** The interface between the client and the program that starts brokers. */
package org.tunbroker.client.spi;
