/**
 * Joins small packets into large ones and splits large ones: with offload the kernel's TUN
 * exchanges large packets, while clients see packets of the link's size.
 */
package org.tunbroker.broker.driver.linux.offload;
