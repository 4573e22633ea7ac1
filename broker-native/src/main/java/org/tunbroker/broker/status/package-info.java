/** The broker's status, as clients see it. */
package org.tunbroker.broker.status;
