/**
 * Classes that the client's internal packages share. No package below this one is API: classes are
 * public only for each other, and change without notice.
 */
package org.tunbroker.client.internal;
