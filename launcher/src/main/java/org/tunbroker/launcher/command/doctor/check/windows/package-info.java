/** The doctor's checks of Windows. */
package org.tunbroker.launcher.command.doctor.check.windows;
