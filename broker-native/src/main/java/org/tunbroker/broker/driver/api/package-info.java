/** What the broker asks of a driver's devices beside packets: the settings of their interfaces. */
package org.tunbroker.broker.driver.api;
