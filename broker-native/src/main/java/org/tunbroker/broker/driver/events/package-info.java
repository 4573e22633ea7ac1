/** What drivers tell of changes of their interfaces. */
package org.tunbroker.broker.driver.events;
