/**
 * The messages between client and broker: requests, replies and events, and how they are encoded.
 */
package org.tunbroker.ipc.control;
