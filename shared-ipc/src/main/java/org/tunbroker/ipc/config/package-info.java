/**
 * What can be set on an adapter's interface, as values: each kind is one class, with its number,
 * its encoding, its check and its description. Client and broker use the same classes.
 */
package org.tunbroker.ipc.config;
