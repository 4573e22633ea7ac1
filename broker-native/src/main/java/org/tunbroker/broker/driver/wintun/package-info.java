/** The driver that calls the user's wintun.dll. Nothing here is loaded unless it is chosen. */
package org.tunbroker.broker.driver.wintun;
