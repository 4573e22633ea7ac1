/** {@code tunbroker capture}: packets of an adapter in a file for Wireshark. */
package org.tunbroker.launcher.command.capture;
