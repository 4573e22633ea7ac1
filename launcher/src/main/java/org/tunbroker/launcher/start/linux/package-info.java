/** Starts the broker on Linux, with no more rights than it needs. */
package org.tunbroker.launcher.start.linux;
