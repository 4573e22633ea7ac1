/** The interface of a driver: devices, their sessions and their configuration. */
package org.tunbroker.broker.driver.api;
