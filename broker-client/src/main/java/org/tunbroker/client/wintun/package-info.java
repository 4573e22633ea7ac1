/**
 * Wintun's functions by their own names and types, for programs that call wintun.dll by JNA: they
 * load their interface by {@link org.tunbroker.client.wintun.WintunLibrary#load(Class)} in the
 * place of {@code Native.load("wintun", ...)}, and run in any JVM that the client runs in.
 *
 * <p>JNA's types belong to this part of the API; jna-platform is not needed, and its types are
 * understood. docs/wintun-api.md has each function, with what differs from Wintun.
 */
package org.tunbroker.client.wintun;
