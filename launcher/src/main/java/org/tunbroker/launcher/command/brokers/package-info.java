/** The brokers of this user: which serve, of which release, and how one is ended. */
package org.tunbroker.launcher.command.brokers;
