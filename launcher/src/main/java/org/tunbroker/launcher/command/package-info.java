/**
 * The command {@code tunbroker}: one class for each subcommand, or a package of its own where it
 * takes several. For people; applications use {@code org.tunbroker.client}.
 */
package org.tunbroker.launcher.command;
