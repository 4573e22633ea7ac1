/**
 * The place of the broker directory on each system, and the check that only this user can enter it.
 */
package org.tunbroker.ipc.rendezvous.folder;
