/** The broker's status: memory that the broker writes, never reads back, and clients only read. */
package org.tunbroker.ipc.status;
