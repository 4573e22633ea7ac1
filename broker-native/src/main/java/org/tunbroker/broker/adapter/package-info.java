/** Adapters and the clients' handles on them. */
package org.tunbroker.broker.adapter;
