/** The error types of all parts of tunbroker. */
package org.tunbroker;
