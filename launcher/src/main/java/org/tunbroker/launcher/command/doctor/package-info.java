/** The command {@code doctor}: what this machine is, and what is wrong with it. */
package org.tunbroker.launcher.command.doctor;
