/** The settings of an adapter, and what Windows needs to have them. */
package org.tunbroker.broker.driver.wintun.config;
