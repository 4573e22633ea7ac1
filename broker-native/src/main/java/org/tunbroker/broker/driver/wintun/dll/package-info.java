/** Which wintun.dll is loaded: where it is looked for, and what makes it trusted. */
package org.tunbroker.broker.driver.wintun.dll;
