/**
 * What the client's own packages share. No package below this one is API: its public classes are
 * public for each other only, and change without notice.
 */
package org.tunbroker.client.internal;
