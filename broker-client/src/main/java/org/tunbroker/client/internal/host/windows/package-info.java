/** Connecting on Windows. Not for applications: it changes without notice. */
package org.tunbroker.client.internal.host.windows;
