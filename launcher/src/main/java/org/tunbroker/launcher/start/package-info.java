/** Starts the broker for a client that finds none. */
package org.tunbroker.launcher.start;
