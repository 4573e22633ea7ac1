/** The command {@code bench}: a quick measurement, and its page. */
package org.tunbroker.launcher.command.bench;
