/** The broker's log: its file, its limits, and the clients that listen to it. */
package org.tunbroker.broker.log;
