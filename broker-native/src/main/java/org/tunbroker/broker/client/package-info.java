/** The broker's clients: how they come in, what they are told, and how they go. */
package org.tunbroker.broker.client;
