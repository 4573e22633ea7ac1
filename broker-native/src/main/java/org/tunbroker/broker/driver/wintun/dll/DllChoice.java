package org.tunbroker.broker.driver.wintun.dll;

import java.nio.file.Path;

/**
 * The broker's options for the DLL.
 *
 * @param setting the DLL, or a folder that has it or the layout of the official zip, or null
 * @param home where the application is installed, looked at if there is no setting; or null
 * @param allowedSha256 the hash of an unofficial DLL that a developer allows: 64 hexadecimal
 *     digits, or null
 */
public record DllChoice(Path setting, Path home, String allowedSha256) {}
