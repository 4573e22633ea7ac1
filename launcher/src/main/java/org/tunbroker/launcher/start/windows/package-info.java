/** Starts the broker on Windows, detached from the client's console and job. */
package org.tunbroker.launcher.start.windows;
