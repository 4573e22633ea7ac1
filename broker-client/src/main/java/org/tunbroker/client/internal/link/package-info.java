/**
 * Calls to the broker, their replies, and its events. Not for applications: it changes without
 * notice.
 */
package org.tunbroker.client.internal.link;
