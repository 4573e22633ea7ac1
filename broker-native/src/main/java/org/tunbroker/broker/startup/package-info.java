/** What a broker does before its first client and after its last. */
package org.tunbroker.broker.startup;
