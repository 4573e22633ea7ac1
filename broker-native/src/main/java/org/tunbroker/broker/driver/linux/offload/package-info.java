/**
 * Large packets made of small ones, and small ones of large: what the kernel's TUN exchanges with
 * offload, and the packets of the link's size that clients see. Works on memory; knows no device.
 */
package org.tunbroker.broker.driver.linux.offload;
