/** The broker's installation, and the folder of its archives. */
package org.tunbroker.launcher.install;
