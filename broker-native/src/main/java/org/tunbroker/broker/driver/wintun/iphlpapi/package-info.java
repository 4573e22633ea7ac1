/** Windows' network stack: the functions of iphlpapi, and the rows that they take and give. */
package org.tunbroker.broker.driver.wintun.iphlpapi;
