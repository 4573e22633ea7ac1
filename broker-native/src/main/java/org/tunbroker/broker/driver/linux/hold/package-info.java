/** Unreachable routes behind those of tunnels, which stay when a broker dies. */
package org.tunbroker.broker.driver.linux.hold;
