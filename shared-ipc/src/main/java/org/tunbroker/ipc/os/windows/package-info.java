/** Windows' own libraries, as client and broker call them. */
package org.tunbroker.ipc.os.windows;
