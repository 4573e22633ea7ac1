/** Where the broker directory lies on each system, and that it is this user's alone. */
package org.tunbroker.ipc.rendezvous.folder;
