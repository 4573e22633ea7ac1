/** The command {@code selftest}: what each driver promises, tried on this machine's own. */
package org.tunbroker.launcher.command.selftest;
