/** The functions of Windows that the launcher calls. */
package org.tunbroker.launcher.os.windows;
