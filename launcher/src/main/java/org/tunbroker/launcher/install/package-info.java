/** Where the broker is installed, and where its archives are kept. */
package org.tunbroker.launcher.install;
