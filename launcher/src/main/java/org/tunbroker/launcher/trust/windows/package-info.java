/** Whether other users of Windows can replace what an elevated broker would run. */
package org.tunbroker.launcher.trust.windows;
