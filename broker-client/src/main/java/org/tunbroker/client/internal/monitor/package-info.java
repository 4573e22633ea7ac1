/**
 * What shows the broker at work: its status in shared memory, and the rings of a capture. Not for
 * applications: it changes without notice.
 */
package org.tunbroker.client.internal.monitor;
