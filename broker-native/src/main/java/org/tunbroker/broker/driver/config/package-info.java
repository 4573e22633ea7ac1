/** What a driver applies to an interface, several changes as one, and undoes. */
package org.tunbroker.broker.driver.config;
