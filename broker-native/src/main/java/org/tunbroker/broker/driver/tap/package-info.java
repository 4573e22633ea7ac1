/** Where the packets of an adapter are seen as they pass, for a capture. */
package org.tunbroker.broker.driver.tap;
