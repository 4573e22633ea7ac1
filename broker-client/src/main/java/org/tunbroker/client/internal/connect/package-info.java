/**
 * Connecting: the broker is found, or started, and greeted. Not for applications: it changes
 * without notice.
 */
package org.tunbroker.client.internal.connect;
