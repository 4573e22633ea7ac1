/** Clients that tests start, stop and kill. */
package org.tunbroker.tests.life;
