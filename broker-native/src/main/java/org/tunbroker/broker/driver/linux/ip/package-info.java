/** Headers of IP, TCP and UDP packets: where their fields are, and their checksums. */
package org.tunbroker.broker.driver.linux.ip;
