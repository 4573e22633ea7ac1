/** Functions of Linux that only the launcher calls. */
package org.tunbroker.launcher.os.linux;
