/** The operating system's part of connecting. Not for applications: it changes without notice. */
package org.tunbroker.client.internal.host;
