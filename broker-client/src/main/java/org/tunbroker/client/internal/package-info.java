/** How the client reaches its broker. Not for applications: it changes without notice. */
package org.tunbroker.client.internal;
