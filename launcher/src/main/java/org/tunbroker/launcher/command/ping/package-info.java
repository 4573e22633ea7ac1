/** The command {@code ping}, which scripts/demo.sh runs: an adapter whose pings Java answers. */
package org.tunbroker.launcher.command.ping;
