/** The C library, as only the broker calls it. */
package org.tunbroker.broker.os.linux;
