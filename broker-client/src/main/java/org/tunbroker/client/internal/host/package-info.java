/**
 * What connecting needs of the operating system. Not for applications: it changes without notice.
 */
package org.tunbroker.client.internal.host;
