/**
 * The doctor's checks that are the same on each system. Each returns findings, and changes nothing.
 */
package org.tunbroker.launcher.command.doctor.check;
