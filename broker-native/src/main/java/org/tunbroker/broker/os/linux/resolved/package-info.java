/** Systemd-resolved, which resolves names for the machine, over the system bus. */
package org.tunbroker.broker.os.linux.resolved;
