/** Finds a JVM of the machine's own architecture, without running any. */
package org.tunbroker.launcher.jvm;
