/** What subcommands print: text that is safe for a terminal, tables, JSON, progress. */
package org.tunbroker.launcher.command.terminal;
