/** The command {@code run}: a broker that serves for as long as the command runs. */
package org.tunbroker.launcher.command.run;
