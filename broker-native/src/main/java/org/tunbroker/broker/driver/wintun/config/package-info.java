/** The interface's settings, by iphlpapi. */
package org.tunbroker.broker.driver.wintun.config;
