/** Clients on Linux: known by their file's lock, watched by pidfd, with sessions in files. */
package org.tunbroker.broker.host.linux;
