/**
 * Clients on Windows: known by a named pipe, watched by process handles, with sessions in unnamed
 * sections.
 */
package org.tunbroker.broker.host.windows;
