/**
 * Starts the broker: a process of the machine's own architecture, with few rights and a clean
 * environment.
 */
package org.tunbroker.launcher;
