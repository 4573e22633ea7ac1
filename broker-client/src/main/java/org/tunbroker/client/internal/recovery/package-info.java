/**
 * What a client needs to be served again after its broker's end: the thread that tries, those that
 * wait for it, and the configuration to be made again. Not for applications: it changes without
 * notice.
 */
package org.tunbroker.client.internal.recovery;
