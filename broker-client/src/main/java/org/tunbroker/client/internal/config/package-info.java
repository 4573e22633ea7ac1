/**
 * What a client asks the broker about an interface's settings, in the values that both sides share.
 * Not for applications: it changes without notice.
 */
package org.tunbroker.client.internal.config;
