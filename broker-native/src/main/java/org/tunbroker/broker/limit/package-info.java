/** What clients may have, counted by process, so that one cannot starve the others. */
package org.tunbroker.broker.limit;
