package org.tunbroker.broker.driver.wintun;

import org.tunbroker.broker.driver.wintun.dll.DllChoice;

/**
 * The broker's options for the driver.
 *
 * @param dll which one to load
 * @param simulatedInterfaces whether the DLL is a simulated driver, whose adapters Windows' network
 *     stack does not know: their settings are remembered only
 */
public record WintunOptions(DllChoice dll, boolean simulatedInterfaces) {}
