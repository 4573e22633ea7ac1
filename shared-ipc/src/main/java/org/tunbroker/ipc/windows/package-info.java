/** What client and broker need of Windows: handles, sections, and who may do what. */
package org.tunbroker.ipc.windows;
