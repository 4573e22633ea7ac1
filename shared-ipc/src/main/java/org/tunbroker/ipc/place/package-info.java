/** Where broker and clients find each other: directories, their locks, and the files in them. */
package org.tunbroker.ipc.place;
