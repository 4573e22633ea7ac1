/** {@code tunbroker status}: what this user's brokers do, for people and for programs. */
package org.tunbroker.launcher.command.status;
