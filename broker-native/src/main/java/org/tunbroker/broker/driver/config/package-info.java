/** The settings of an interface, and transactions of several changes to them. */
package org.tunbroker.broker.driver.config;
