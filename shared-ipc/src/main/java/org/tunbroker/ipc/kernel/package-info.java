/** What the operating systems' kernels offer for sleeping and waking across processes. */
package org.tunbroker.ipc.kernel;
