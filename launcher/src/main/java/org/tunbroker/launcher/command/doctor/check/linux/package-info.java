/** The doctor's checks of Linux. */
package org.tunbroker.launcher.command.doctor.check.linux;
