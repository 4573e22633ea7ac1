/** Who the clients are, and when they die, by the word of the operating system. */
package org.tunbroker.broker.watch;
