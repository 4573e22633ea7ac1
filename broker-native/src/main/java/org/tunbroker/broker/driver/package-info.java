/** What the broker wants of a driver; each driver has a package of its own below this one. */
package org.tunbroker.broker.driver;
