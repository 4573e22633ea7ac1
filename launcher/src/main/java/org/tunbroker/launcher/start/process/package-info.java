/** The broker's process: its command line, its options, its log. */
package org.tunbroker.launcher.start.process;
