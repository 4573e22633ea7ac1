/** Windows' own libraries, as only the broker calls them. */
package org.tunbroker.broker.os.windows;
