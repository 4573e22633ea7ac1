/** What a driver is to the broker: devices, their sessions and their configuration. */
package org.tunbroker.broker.driver.api;
