/**
 * Tests of client and broker as processes on Windows, run by scripts/test-windows.sh. The system
 * properties {@code tunbroker.test.wintun} and {@code tunbroker.test.simtun} name the official DLL
 * and the simulated driver.
 */
package org.tunbroker.tests.windows;
