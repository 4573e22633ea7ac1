/** The machine's routes, as far as those to single hosts are chosen by them. */
package org.tunbroker.broker.driver.linux.route;
