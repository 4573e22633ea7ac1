/** The broker's clients: how they connect, what is sent to them, and how they disconnect. */
package org.tunbroker.broker.client;
