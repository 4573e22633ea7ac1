/** The service of Windows that starts the brokers of ordinary users. */
package org.tunbroker.launcher.service.windows;
