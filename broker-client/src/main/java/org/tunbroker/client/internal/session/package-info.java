/** The locks, turns and memory of sessions. Not for applications: it changes without notice. */
package org.tunbroker.client.internal.session;
