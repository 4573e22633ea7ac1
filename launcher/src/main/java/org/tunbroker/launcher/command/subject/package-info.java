/** What {@code selftest} and {@code bench} try: an adapter of a driver, and packets for it. */
package org.tunbroker.launcher.command.subject;
