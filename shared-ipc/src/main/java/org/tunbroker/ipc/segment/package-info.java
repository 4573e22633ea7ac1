/** Shared memory that broker and client both map. */
package org.tunbroker.ipc.segment;
