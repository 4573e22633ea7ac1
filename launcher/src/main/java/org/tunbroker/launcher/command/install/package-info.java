/** Installing a broker for an ordinary user, which takes root. */
package org.tunbroker.launcher.command.install;
