/** The limits of clients, counted by process, so that one cannot starve the others. */
package org.tunbroker.broker.limit;
