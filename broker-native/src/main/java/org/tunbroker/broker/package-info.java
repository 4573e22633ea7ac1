/** The broker process: one control loop that owns clients, adapters and sessions. */
package org.tunbroker.broker;
