/** Which machine this is, which processor it has, and what an executable file is made for. */
package org.tunbroker.ipc.machine;
