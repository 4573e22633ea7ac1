/** Sessions: their memory, and the device session that moves their packets. */
package org.tunbroker.broker.session;
