/**
 * Connecting: finds or starts the broker, and sends the hello. Not for applications: it changes
 * without notice.
 */
package org.tunbroker.client.internal.connect;
