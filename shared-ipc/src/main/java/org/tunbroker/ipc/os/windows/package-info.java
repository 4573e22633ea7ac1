/** Windows functions, and the handles, sections, pipes and access rights made of them. */
package org.tunbroker.ipc.os.windows;
