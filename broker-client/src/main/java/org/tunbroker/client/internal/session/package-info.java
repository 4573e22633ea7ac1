/**
 * What a session needs beside its rings: locks, turns and memory. Not for applications: it changes
 * without notice.
 */
package org.tunbroker.client.internal.session;
