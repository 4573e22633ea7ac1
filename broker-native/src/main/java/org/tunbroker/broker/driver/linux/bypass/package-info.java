/** The host routes that keep a tunnel's own packets outside the tunnel. */
package org.tunbroker.broker.driver.linux.bypass;
